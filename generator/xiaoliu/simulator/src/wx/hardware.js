import { asynchronous, CallError, checkParameters } from './calls.js';

/**
 * Clipboard, vibration, keyboard, network type, random bytes.
 *
 * @typedef {import('./types.js').StageContext} StageContext
 */

/**
 * What setClipboardData shows; milliseconds.
 *
 * @param {string} locale
 */
function copiedToast(locale) {
  return { title: locale.startsWith('zh') ? '内容已复制' : 'Copied', icon: 'success', duration: 1500, mask: false };
}

/** Bytes. */
const MOST_RANDOM_VALUES = 1_048_576;
/** Bytes that a browser gives in one call. */
const RANDOM_VALUES_A_CALL = 65_536;

/**
 * @param {StageContext} context
 * @returns {import('./types.js').Api}
 */
export function hardwareApi(context) {
  const { device, feed, overlay } = context;
  let clipboard = '';
  const vibrate = (/** @type {string} */ api) => asynchronous(context, api, ({ type }) => {
    feed.add('wx', { api, detail: type ?? '' });
    return type === undefined ? {} : { type };
  });
  return {
    setClipboardData: asynchronous(context, 'setClipboardData', (options) => {
      checkParameters(options, { data: 'String' });
      clipboard = options.data;
      feed.add('wx', { api: 'setClipboardData', detail: clipboard });
      // The developer's own clipboard as well, where the browser allows it.
      globalThis.navigator?.clipboard?.writeText(clipboard).catch(() => {});
      overlay.toast(copiedToast(device.state.locale));
    }),
    getClipboardData: asynchronous(context, 'getClipboardData', () => ({ data: clipboard })),
    vibrateShort: vibrate('vibrateShort'),
    vibrateLong: vibrate('vibrateLong'),
    hideKeyboard: asynchronous(context, 'hideKeyboard', () => device.hideKeyboard()),
    getNetworkType: asynchronous(context, 'getNetworkType', () => ({
      networkType: device.state.networkType, hasSystemProxy: false, weakNet: false,
    })),
    getRandomValues: asynchronous(context, 'getRandomValues', (options) => {
      checkParameters(options, { length: 'Number' });
      if (!(options.length > 0 && options.length <= MOST_RANDOM_VALUES)) {
        throw new CallError(`parameter error: parameter.length should be from 1 to ${MOST_RANDOM_VALUES};`);
      }
      return { randomValues: randomBytes(Math.trunc(options.length)).buffer };
    }),
  };
}

/** @param {number} length */
function randomBytes(length) {
  const bytes = new Uint8Array(length);
  for (let start = 0; start < length; start += RANDOM_VALUES_A_CALL) {
    crypto.getRandomValues(bytes.subarray(start, start + RANDOM_VALUES_A_CALL));
  }
  return bytes;
}
