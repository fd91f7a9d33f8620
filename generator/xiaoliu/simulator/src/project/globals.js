/** What a module of a mini-program sees besides `require`, `module` and `exports`. */

/**
 * Names that the platform defines; the stage hands their values in. `Promise` and `Date` are here because some phones,
 * and the virtual clock, have others than the browser's.
 */
export const PLATFORM_GLOBALS = [
  'App', 'Behavior', 'Component', 'Date', 'Page', 'Promise', '__wxConfig', 'clearInterval', 'clearTimeout', 'console',
  'definePlugin', 'getApp', 'getCurrentPages', 'global', 'requireMiniProgram', 'requirePlugin', 'setInterval',
  'setTimeout', 'wx',
];

/**
 * The language's own library on the oldest engines that still get updates (platform-facts.md, "The JavaScript
 * engines": polyfills are core-js only). What a browser has beyond it is undefined in every module.
 */
const LANGUAGE_GLOBALS = [
  'AggregateError', 'Array', 'ArrayBuffer', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'Boolean', 'DataView', 'Date',
  'Error', 'EvalError', 'FinalizationRegistry', 'Float32Array', 'Float64Array', 'Infinity', 'Int16Array', 'Int32Array',
  'Int8Array', 'Intl', 'JSON', 'Map', 'Math', 'NaN', 'Number', 'Object', 'Promise', 'Proxy', 'RangeError',
  'ReferenceError', 'Reflect', 'RegExp', 'Set', 'String', 'Symbol', 'SyntaxError', 'TypeError', 'URIError',
  'Uint16Array', 'Uint32Array', 'Uint8Array', 'Uint8ClampedArray', 'WeakMap', 'WeakRef', 'WeakSet', 'decodeURI',
  'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'isFinite', 'isNaN', 'parseFloat', 'parseInt',
  'undefined', 'unescape',
];

const language = new Set(LANGUAGE_GLOBALS);
const platform = new Set(PLATFORM_GLOBALS);

/** The phone refuses what is made from text; `instanceof Function` and Function.prototype work as ever. */
function NoFunction() {
  throw new EvalError('new Function is not allowed on a phone');
}
NoFunction.prototype = Function.prototype;

/**
 * Whether a module must not reach the browser's own global of this name.
 *
 * @param {string} name
 * @returns {boolean}
 */
export function isCovered(name) {
  if (platform.has(name)) return true;
  return name in globalThis && !language.has(name) && !(name in Object.prototype);
}

/**
 * @param {Record<string, unknown>} handedIn by the stage; may add what a profile has (TextDecoder …)
 * @returns {(name: string) => unknown} the value of a covered name inside modules
 */
export function globalsOf(handedIn) {
  // A plain object, not the page's global: names put on it are found through it only.
  /** @type {Record<string, unknown>} */
  const global = Object.fromEntries(LANGUAGE_GLOBALS.map((name) => [name, /** @type {any} */ (globalThis)[name]]));
  const own = { Function: NoFunction, global, globalThis: global, Date, Promise, ...handedIn };
  Object.assign(global, own);
  return (name) => (Object.hasOwn(own, name) ? /** @type {any} */ (own)[name] : undefined);
}
