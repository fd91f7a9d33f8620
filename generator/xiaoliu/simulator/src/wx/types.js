/**
 * What `createWx` needs of the stage around it, and the shapes that its files hand each other.
 *
 * @typedef {import('../device/types.js').RequestSource} RequestSource
 * @typedef {import('../device/types.js').SocketSource} SocketSource
 *
 * @typedef {object} StorageArea a string for every key, at once
 * @property {() => Iterable<string>} keys
 * @property {(key: string) => string | undefined} get
 * @property {(key: string, value: string) => void} set
 * @property {(key: string) => void} delete
 * @property {() => void} clear
 *
 * Each throws `Error(why)` for what the platform answers with `fail`.
 *
 * @typedef {object} Pages
 * @property {(url: string, events?: Record<string, Function>) => unknown} navigateTo an event channel, if there is one
 * @property {(url: string) => void} redirectTo
 * @property {(url: string) => void} reLaunch
 * @property {(delta: number) => void} navigateBack
 * @property {() => any} current the page on top, or null
 * @property {() => any[]} all
 *
 * @typedef {object} Overlay what lies over the page
 * @property {(toast: { title: string, icon: string, image?: string, duration: number, mask: boolean }) => void} toast
 * @property {() => void} hideToast
 * @property {(loading: { title: string, mask: boolean }) => void} loading
 * @property {() => void} hideLoading
 * @property {(options: Record<string, any>) => Promise<{ confirm: boolean, cancel: boolean, content?: string }>} modal
 * @property {(options: { itemList: string[], itemColor?: string, alertText?: string }) => Promise<number>} actionSheet
 *   the index of the item, -1 for none
 * @property {(options: { urls: string[], current?: string }) => void} previewImage
 *
 * @typedef {object} View
 * @property {(component?: any) => any} createSelectorQuery
 * @property {(component: any, options: any) => any} createIntersectionObserver
 * @property {(options: { scrollTop?: number, duration?: number, selector?: string }) => void} pageScrollTo
 * @property {(options: { title?: string, frontColor?: string, backgroundColor?: string, loading?: boolean }) => void} setNavigationBar
 * @property {() => void} startPullDownRefresh
 * @property {() => void} stopPullDownRefresh
 * @property {(callback: () => void) => void} afterRender
 * @property {() => import('../device/metrics.js').Metrics} [metrics] of the screen as it is drawn; else those of the machine
 *
 * @typedef {object} StageContext
 * @property {import('../clock.js').Clock} clock
 * @property {import('../device/device.js').Device} device
 * @property {import('../feed.js').Feed} feed
 * @property {StorageArea} storage
 * @property {{ request: RequestSource, socket: SocketSource }} network
 * @property {Pages} pages
 * @property {Overlay} overlay
 * @property {View} view
 * @property {{ appId: string, version: string, launchOptions: any, enterOptions: any, requestDomains?: string[] }} app
 *   `requestDomains`: the origins that `urlCheck` allows; all when absent
 * @property {(error: unknown, where: string) => void} report an exception of user code
 * @property {(callback: () => void) => void} [onClose] calls back when the stage is closed
 *
 * @typedef {object} CallOptions
 * @property {(result: any) => void} [success]
 * @property {(result: any) => void} [fail]
 * @property {(result: any) => void} [complete]
 *
 * @typedef {Record<string, any>} Api functions and values of `wx`, by name
 */

export {};
