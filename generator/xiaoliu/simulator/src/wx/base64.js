/** Bytes a call of `String.fromCharCode` may have as arguments. */
const MOST_ARGUMENTS = 8192;

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function toBase64(bytes) {
  let binary = '';
  for (let start = 0; start < bytes.length; start += MOST_ARGUMENTS) {
    binary += String.fromCharCode(...bytes.subarray(start, start + MOST_ARGUMENTS));
  }
  return btoa(binary);
}

/**
 * @param {string} text
 * @returns {Uint8Array}
 */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** @returns {import('./types.js').Api} */
export function base64Api() {
  return {
    arrayBufferToBase64: (/** @type {ArrayBuffer} */ buffer) => toBase64(new Uint8Array(buffer)),
    base64ToArrayBuffer: (/** @type {string} */ text) => fromBase64(text).buffer,
  };
}
