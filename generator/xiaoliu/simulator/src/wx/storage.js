import { asynchronous, CallError } from './calls.js';

/**
 * Storage: 1 MB a key, 10 MB in all. Values go through JSON, as they do on the phone; a `Date` stays one.
 *
 * @typedef {import('./types.js').StageContext} StageContext
 */

const KILOBYTE = 1024;
/** Bytes of JSON. */
const LARGEST_VALUE = 1024 * KILOBYTE;
/** Bytes of all keys and values. */
const LARGEST_STORAGE = 10 * 1024 * KILOBYTE;

/** How a `Date` is kept; as JSON alone it would come back as text. */
const DATE = '$date';

/**
 * @param {StageContext} context
 * @returns {import('./types.js').Api}
 */
export function storageApi(context) {
  const { storage } = context;
  /** Bytes of a key and its value, once they were counted. @type {Map<string, number>} */
  const sizes = new Map();
  const sizeOfEntry = (/** @type {string} */ key) => {
    const size = sizes.get(key) ?? sizeOf(key) + sizeOf(storage.get(key) ?? '');
    sizes.set(key, size);
    return size;
  };
  const used = () => [...storage.keys()].reduce((sum, key) => sum + sizeOfEntry(key), 0);

  const read = (/** @type {any} */ key) => {
    checkKey(key);
    const text = storage.get(key);
    return text === undefined ? undefined : { data: parsed(text) };
  };
  const write = (/** @type {any} */ key, /** @type {any} */ data) => {
    checkKey(key);
    const text = serialised(data);
    const size = sizeOf(text);
    if (size > LARGEST_VALUE) throw new CallError('entry size limit reached');
    const replaced = storage.get(key) === undefined ? 0 : sizeOfEntry(key);
    if (used() - replaced + sizeOf(key) + size > LARGEST_STORAGE) throw new CallError('exceed storage max size 10Mb');
    storage.set(key, text);
    sizes.set(key, sizeOf(key) + size);
  };
  const remove = (/** @type {any} */ key) => {
    checkKey(key);
    storage.delete(key);
    sizes.delete(key);
  };
  const clear = () => {
    storage.clear();
    sizes.clear();
  };
  const info = () => ({
    keys: [...storage.keys()],
    currentSize: Math.ceil(used() / KILOBYTE),
    limitSize: LARGEST_STORAGE / KILOBYTE,
  });

  return {
    setStorage: asynchronous(context, 'setStorage', ({ key, data }) => write(key, data)),
    getStorage: asynchronous(context, 'getStorage', ({ key }) => {
      const found = read(key);
      if (!found) throw new CallError('data not found');
      return found;
    }),
    removeStorage: asynchronous(context, 'removeStorage', ({ key }) => remove(key)),
    clearStorage: asynchronous(context, 'clearStorage', clear),
    getStorageInfo: asynchronous(context, 'getStorageInfo', info),
    setStorageSync: now('setStorageSync', write),
    getStorageSync: now('getStorageSync', (key) => {
      const found = read(key);
      return found ? found.data : '';
    }),
    removeStorageSync: now('removeStorageSync', remove),
    clearStorageSync: now('clearStorageSync', clear),
    getStorageInfoSync: now('getStorageInfoSync', info),
  };
}

/**
 * @param {string} name
 * @param {(...parts: any[]) => any} work
 * @returns {(...parts: any[]) => any} throws in the platform's words
 */
function now(name, work) {
  return (...parts) => {
    try {
      return work(...parts);
    } catch (error) {
      throw new Error(`${name}:fail ${error instanceof Error ? error.message : error}`);
    }
  };
}

/** @param {unknown} key */
function checkKey(key) {
  if (typeof key !== 'string' || key === '') {
    const found = key === '' ? 'an empty String' : Object.prototype.toString.call(key).slice(8, -1);
    throw new CallError(`parameter error: parameter.key should be String instead of ${found};`);
  }
}

/** @param {any} data */
function serialised(data) {
  if (Object.prototype.toString.call(data) === '[object Date]') return JSON.stringify({ [DATE]: data.getTime() });
  const text = data === undefined ? 'null' : JSON.stringify(data);
  if (text === undefined) throw new CallError('parameter error: parameter.data cannot be serialised;');
  return text;
}

/** @param {string} text */
function parsed(text) {
  const value = JSON.parse(text);
  return value !== null && typeof value === 'object' && DATE in value ? new Date(value[DATE]) : value;
}

/** @param {string} text @returns {number} bytes of UTF-8 */
function sizeOf(text) {
  return new TextEncoder().encode(text).length;
}
