/**
 * What the runtime needs from the world around it. It is handed in, so the same runtime files run in the
 * mini-program, in a test and in a bare JavaScript engine.
 *
 * @typedef {object} RequestTask
 * @property {() => void} [abort]
 * @property {(listener: (event: { data: unknown }) => void) => void} [onChunkReceived]
 * @property {(listener: (event: { data: unknown }) => void) => void} [offChunkReceived]
 * @property {(listener: (event: { statusCode?: number, header?: object }) => void) => void} [onHeadersReceived]
 * @property {(listener: (event: { statusCode?: number, header?: object }) => void) => void} [offHeadersReceived]
 *
 * @typedef {object} RequestOptions
 * @property {string} url
 * @property {string} method
 * @property {Object<string, string>} [header]
 * @property {unknown} [data]
 * @property {number} [timeout] milliseconds
 * @property {boolean} [enableChunked]
 * @property {string} [dataType]
 * @property {string} [responseType]
 * @property {(result: { data: unknown, statusCode: number, header?: object }) => void} [success]
 * @property {(result: { errMsg: string, errno?: number }) => void} [fail]
 *
 * A WebSocket. A listener is given once and stays.
 *
 * @typedef {object} SocketTask
 * @property {(message: { data: string, fail?: (result: { errMsg: string }) => void }) => void} send
 * @property {(options: { code?: number, reason?: string, fail?: () => void }) => void} close
 * @property {(listener: () => void) => void} onOpen
 * @property {(listener: (event: { data: unknown }) => void) => void} onMessage text, or bytes
 * @property {(listener: (event: { errMsg?: string }) => void) => void} onError
 * @property {(listener: (event: { code?: number, reason?: string }) => void) => void} onClose
 *
 * @typedef {object} SocketOptions
 * @property {string} url
 * @property {Object<string, string>} [header]
 * @property {number} [timeout] milliseconds
 * @property {(result: { errMsg: string, errno?: number }) => void} [fail]
 *
 * @typedef {object} Network
 * @property {boolean} isConnected
 * @property {string} [networkType] `wifi`, `4g`, …
 *
 * @typedef {object} Storage texts that outlive the page, by key; each call may throw, since storage may be full or broken
 * @property {(key: string) => unknown} get '' when there is none
 * @property {(key: string, text: string) => void} set
 * @property {(key: string) => void} remove
 *
 * @typedef {object} Platform
 * @property {(options: RequestOptions) => RequestTask | undefined} request
 * @property {(options: SocketOptions) => SocketTask | undefined} [connectSocket] absent where the host has none
 * @property {Subscribe<void>} [onShow] the app is in front again; absent where the host does not tell
 * @property {Subscribe<void>} [onHide] the app is in the background; absent where the host does not tell
 * @property {(tell: (network: Network) => void) => void} [getNetwork] tells what it is now, once, at once or
 *   later; absent where the host does not know
 * @property {Subscribe<Network>} [onNetworkChange] absent where the host does not tell
 * @property {Storage} storage
 * @property {() => number} now milliseconds since any fixed moment
 * @property {(callback: () => void, milliseconds: number) => any} setTimeout
 * @property {(id: any) => void} clearTimeout
 * @property {(level: 'info' | 'warn' | 'error', message: string, detail?: unknown) => void} log
 * @property {(length: number) => ArrayLike<number>} [randomValues] random bytes, at once
 */

/**
 * Tells whenever something happens, until the function that comes back is called.
 *
 * @template Event
 * @typedef {(listener: (event: Event) => void) => () => void} Subscribe
 */

/**
 * The platform of WeChat.
 *
 * @param {any} wx
 * @param {(callback: () => void, milliseconds: number) => any} setTimeout
 * @param {(id: any) => void} clearTimeout
 * @param {{ info: Function, warn: Function, error: Function }} [console] where the log goes; without it, nowhere
 * @returns {Platform}
 */
function fromWx(wx, setTimeout, clearTimeout, console) {
  return {
    request: (options) => wx.request(options),
    connectSocket: wx.connectSocket && ((options) => wx.connectSocket(options)),
    onShow: subscription(wx.onAppShow, wx.offAppShow),
    onHide: subscription(wx.onAppHide, wx.offAppHide),
    getNetwork: wx.getNetworkType && ((tell) => wx.getNetworkType({
      success: (/** @type {{ networkType: string }} */ { networkType }) => {
        tell({ isConnected: networkType !== 'none', networkType });
      }
    })),
    onNetworkChange: subscription(wx.onNetworkStatusChange, wx.offNetworkStatusChange),
    storage: {
      get: (key) => wx.getStorageSync(key),
      set: (key, text) => wx.setStorageSync(key, text),
      remove: (key) => wx.removeStorageSync(key)
    },
    now: () => Date.now(),
    setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
    clearTimeout: (id) => clearTimeout(id),
    log(level, message, detail) {
      if (!console) return;
      if (detail === undefined) console[level](message);
      else console[level](message, detail);
    }
  };
}

/**
 * @param {((listener: Function) => void) | undefined} on
 * @param {((listener: Function) => void) | undefined} off
 * @returns {Subscribe<any> | undefined}
 */
function subscription(on, off) {
  if (!on) return undefined;
  return (listener) => {
    // A function of its own: the platform knows listeners by identity, and the same one may be given twice.
    const own = (/** @type {unknown} */ event) => listener(event);
    on(own);
    return () => {
      if (off) off(own);
    };
  };
}

module.exports = { fromWx };
