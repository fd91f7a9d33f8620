import { Listeners } from './listeners.js';
import { windowInfo } from './system.js';

/**
 * What happens to the app as a whole, and how it was started.
 *
 * @typedef {import('./types.js').StageContext} StageContext
 */

/**
 * @param {StageContext} context
 * @param {(off: () => void) => void} onClose keeps what is to be called when the stage closes
 * @returns {import('./types.js').Api}
 */
export function appEventsApi(context, onClose) {
  const { app, device, feed } = context;
  /** @type {import('./types.js').Api} */
  const api = {};

  /**
   * Adds `on<Name>` and `off<Name>`.
   *
   * @param {string} name
   * @param {(error: unknown) => void} [threw]
   * @returns {Listeners}
   */
  const event = (name, threw = (error) => context.report(error, `a listener of wx.on${name}`)) => {
    const listeners = new Listeners({ threw });
    api[`on${name}`] = listeners.add;
    api[`off${name}`] = listeners.remove;
    return listeners;
  };

  const show = event('AppShow');
  const hide = event('AppHide');
  const theme = event('ThemeChange');
  const keyboard = event('KeyboardHeightChange');
  const network = event('NetworkStatusChange');
  // What a listener of errors throws must not come back to it.
  const errors = event('Error', (error) => feed.add('error', { message: String(error), swallowed: true }));
  const rejections = event('UnhandledRejection');
  const resize = event('WindowResize');

  onClose(device.on('foreground', () => show.emit({ ...app.enterOptions })));
  onClose(device.on('background', () => hide.emit({ reason: 0 })));
  onClose(device.on('theme', (now) => theme.emit({ theme: now })));
  onClose(device.on('keyboard', (height) => keyboard.emit({ height, duration: 0.25 })));
  onClose(device.on('network', ({ isConnected, networkType }) => network.emit({ isConnected, networkType })));
  onClose(feed.on((record) => {
    if (record.kind !== 'error' || record.swallowed) return;
    if (record.rejection) rejections.emit({ reason: record.message });
    else errors.emit(record.stack ?? record.message);
  }));
  const resized = () => {
    const { windowWidth, windowHeight } = windowInfo(context);
    resize.emit({ size: { windowWidth, windowHeight } });
  };
  addEventListener('resize', resized);
  onClose(() => removeEventListener('resize', resized));

  return {
    ...api,
    getLaunchOptionsSync: () => ({ ...app.launchOptions }),
    getEnterOptionsSync: () => ({ ...app.enterOptions }),
    // No newer version is ever there.
    getUpdateManager: () => ({
      onCheckForUpdate: (/** @type {(result: object) => void} */ listener) => context.clock.soon(() => listener({ hasUpdate: false })),
      onUpdateReady() {},
      onUpdateFailed() {},
      applyUpdate() {},
    }),
  };
}
