import { request } from './browser-request.js';
import { connectSocket } from './browser-socket.js';

/**
 * @typedef {import('../../../../../templates/runtime/platform.js').Platform} Platform
 * @typedef {import('../../../../../templates/runtime/platform.js').Network} Network
 */

/** A server on this machine can be reached without any network. */
const THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

/**
 * What the runtime needs from the world around it, from a browser.
 *
 * @param {Window} window
 * @param {string} place the page's own part of the storage: pages of one origin share it
 * @returns {Platform}
 */
export function fromBrowser(window, place) {
  const { document, navigator, location } = window;
  // Chrome on phones alone tells which network it is.
  const connection = /** @type {any} */ (navigator).connection;
  /** @returns {Network} */
  const network = () => ({
    isConnected: navigator.onLine || THIS_MACHINE.includes(location.hostname),
    networkType: (connection && connection.type) || ''
  });
  return {
    request,
    connectSocket,
    storage: {
      get: (key) => window.localStorage.getItem(place + key) || '',
      set: (key, text) => window.localStorage.setItem(place + key, text),
      remove: (key) => window.localStorage.removeItem(place + key)
    },
    now: () => Date.now(),
    setTimeout: (callback, milliseconds) => window.setTimeout(callback, milliseconds),
    clearTimeout: (id) => window.clearTimeout(id),
    log(level, message, detail) {
      if (detail === undefined) console[level](message);
      else console[level](message, detail);
    },
    randomValues: (length) => crypto.getRandomValues(new Uint8Array(length)),
    onShow: (listener) => listen(document, ['visibilitychange'], () => document.hidden || listener()),
    onHide: (listener) => listen(document, ['visibilitychange'], () => document.hidden && listener()),
    getNetwork: (tell) => tell(network()),
    onNetworkChange(listener) {
      const tell = () => listener(network());
      const unsubscribes = [listen(window, ['online', 'offline'], tell), listen(connection || window, ['change'], tell)];
      return () => unsubscribes.forEach((unsubscribe) => unsubscribe());
    }
  };
}

/**
 * @param {EventTarget} target
 * @param {string[]} events
 * @param {() => void} listener
 * @returns {() => void} unsubscribes
 */
function listen(target, events, listener) {
  events.forEach((event) => target.addEventListener(event, listener));
  return () => events.forEach((event) => target.removeEventListener(event, listener));
}
