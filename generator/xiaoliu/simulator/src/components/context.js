/**
 * What built-in components need of the stage around them.
 *
 * @typedef {object} BuiltInContext
 * @property {import('../clock.js').Clock} clock
 * @property {import('../device/device.js').Device} device
 * @property {import('../feed.js').Feed} feed
 * @property {HTMLElement} root where pages are drawn
 * @property {(callback: () => void) => void} afterRender calls back when the screen shows what is drawn now
 * @property {(path: string) => string} fileUrl the URL of a file of the mini-program, of a data: or of an https: image
 * @property {(target: { openType: string, url: string, delta: number }) => void} navigate for navigator
 * @property {(bar: Partial<import('../chrome/bars.js').NavigationBar>) => void} setNavigationBar
 * @property {(error: unknown, where: string) => void} report an exception
 */
export {};
