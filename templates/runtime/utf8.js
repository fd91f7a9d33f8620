/**
 * UTF-8 decoding, because phones have no `TextDecoder`: https://encoding.spec.whatwg.org/#interface-textdecoder
 *
 * On an iPhone a mini-program runs in JavaScriptCore without a JIT, where any loop over bytes is slow. So three built-in
 * functions do the work, about ten times faster (measured): `String.fromCharCode` turns bytes into a "binary string", one
 * character, U+0000 to U+00FF, per byte; `escape` and `decodeURIComponent` make text of that.
 */

// What UTF-8 allows, from table 3-7 of the Unicode Standard. OF_THREE and OF_FOUR are the first two bytes of a sequence
// of that length: after four of the lead bytes the second byte has a narrower range, which keeps out overlong forms,
// surrogates and what lies above U+10FFFF.
const TRAIL = '[\\x80-\\xbf]';
const OF_TWO = '[\\xc2-\\xdf]';
const OF_THREE = `(?:\\xe0[\\xa0-\\xbf]|[\\xe1-\\xec\\xee\\xef]${TRAIL}|\\xed[\\x80-\\x9f])`;
const OF_FOUR = `(?:\\xf0[\\x90-\\xbf]|[\\xf1-\\xf3]${TRAIL}|\\xf4[\\x80-\\x8f])`;
const CUT_SHORT = `${OF_FOUR}${TRAIL}?|${OF_THREE}|[\\xc2-\\xf4]`;
const COMPLETE = `${OF_TWO}${TRAIL}|${OF_THREE}${TRAIL}|${OF_FOUR}${TRAIL}${TRAIL}`;

const UNFINISHED = new RegExp(`^(?:${CUT_SHORT})$`);
const NON_ASCII = new RegExp(`(${COMPLETE})|${CUT_SHORT}|[\\x80-\\xff]`, 'g');
const REPLACEMENT_CHARACTER = '\xef\xbf\xbd';

// All that the Encoding Standard accepts as a name of UTF-8.
const LABEL = /^[\t\n\f\r ]*(?:utf-8|(?:unicode11|(?:x-)?unicode20)?utf8|unicode-1-1-utf-8)[\t\n\f\r ]*$/i;

// `apply` puts every byte on the stack as an argument, and stacks on phones are small.
const BYTES_AT_ONCE = 8192;

/**
 * The platform may hand over objects of another realm, so `instanceof` proves nothing.
 *
 * @param {ArrayBuffer | SharedArrayBuffer | ArrayBufferView} input
 * @returns {Uint8Array}
 */
function bytesOf(input) {
  if (ArrayBuffer.isView(input)) {
    return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  }
  const kind = Object.prototype.toString.call(input);
  if (kind === '[object ArrayBuffer]' || kind === '[object SharedArrayBuffer]') {
    return new Uint8Array(input);
  }
  throw new TypeError('TextDecoder.decode: the input is neither an ArrayBuffer nor a view of one');
}

/**
 * @param {Uint8Array} bytes
 * @returns {string} the bytes as a binary string
 */
function binaryOf(bytes) {
  if (bytes.length <= BYTES_AT_ONCE) {
    return String.fromCharCode.apply(null, /** @type {any} */ (bytes));
  }
  let binary = '';
  for (let start = 0; start < bytes.length; start += BYTES_AT_ONCE) {
    binary += binaryOf(bytes.subarray(start, start + BYTES_AT_ONCE));
  }
  return binary;
}

/**
 * How many bytes at the end are a sequence that the next chunk may complete: 0 to 3. Its lead byte is one of the last
 * three; a lead byte whose sequence is complete, or can no longer become valid, does not count.
 *
 * @param {string} binary
 * @returns {number}
 */
function unfinishedLength(binary) {
  const end = binary.length;
  let length = 0;
  if (binary.charCodeAt(end - 1) >= 0xc2) {
    length = 1;
  } else if (binary.charCodeAt(end - 2) >= 0xe0) {
    length = 2;
  } else if (binary.charCodeAt(end - 3) >= 0xf0) {
    length = 3;
  }
  return length !== 0 && UNFINISHED.test(binary.slice(-length)) ? length : 0;
}

/**
 * `escape` belongs to Annex B of ECMAScript, which every engine of a mini-program implements.
 *
 * @param {string} binary
 * @returns {string}
 * @throws {URIError} if it is not well-formed UTF-8
 */
function decodeWellFormed(binary) {
  return decodeURIComponent(escape(binary));
}

/**
 * Replaces each maximal part of an ill-formed sequence by U+FFFD, as the standard asks (Unicode, section 3.9).
 *
 * @param {string} binary
 * @returns {string} well-formed, still binary
 */
function repair(binary) {
  return binary.replace(NON_ASCII, (sequence, complete) => (complete ? sequence : REPLACEMENT_CHARACTER));
}

/** The TextDecoder of the Encoding Standard, for UTF-8 only. */
class TextDecoder {
  /**
   * @param {string} [label] any of the standard's names of UTF-8
   * @param {{ fatal?: boolean, ignoreBOM?: boolean } | null} [options]
   * @throws {RangeError} for every other encoding
   */
  constructor(label = 'utf-8', options) {
    if (!LABEL.test(label)) {
      throw new RangeError(`TextDecoder: '${label}' is not UTF-8`);
    }
    /** @private */
    this._fatal = Boolean(options && options.fatal);
    /** @private */
    this._ignoreBOM = Boolean(options && options.ignoreBOM);
    /** @private The start of a sequence whose end has not come yet. */
    this._unfinished = '';
    /** @private Whether this stream has had its first character, so that U+FEFF is no byte order mark any more. */
    this._started = false;
  }

  get encoding() {
    return 'utf-8';
  }

  get fatal() {
    return this._fatal;
  }

  get ignoreBOM() {
    return this._ignoreBOM;
  }

  /**
   * @param {ArrayBuffer | SharedArrayBuffer | ArrayBufferView} [input]
   * @param {{ stream?: boolean } | null} [options] stream: more is to come, so keep an unfinished sequence for later
   * @returns {string}
   * @throws {TypeError} if input is something else, or if fatal is set and the bytes are not well-formed
   */
  decode(input, options) {
    const stream = Boolean(options && options.stream);
    let binary = input === undefined ? '' : binaryOf(bytesOf(input));
    if (this._unfinished !== '') {
      binary = this._unfinished + binary;
      this._unfinished = '';
    }
    const held = stream ? unfinishedLength(binary) : 0;
    if (held !== 0) {
      this._unfinished = binary.slice(-held);
      binary = binary.slice(0, -held);
    }
    const atStart = !this._started;
    this._started = stream && (this._started || binary !== '');

    let text;
    try {
      text = decodeWellFormed(binary);
    } catch (error) {
      if (this._fatal) {
        // An error ends the stream: the next call begins a new one.
        this._unfinished = '';
        this._started = false;
        throw new TypeError('TextDecoder.decode: the bytes are not well-formed UTF-8');
      }
      text = decodeWellFormed(repair(binary));
    }
    return atStart && !this._ignoreBOM && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}

module.exports = { TextDecoder };
