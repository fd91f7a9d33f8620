/**
 * How chunks cut the characters of a UTF-8 body. Nothing here decodes for the mini-program; it only looks.
 *
 * @typedef {object} Cut
 * @property {number} before bytes at the chunk's beginning that belong to a character of an earlier chunk
 * @property {boolean} finished whether those complete the character
 * @property {number} after bytes at the chunk's end of a character that is not complete; 0 if `before` is the whole chunk
 * @property {Uint8Array} carried the bytes of the open character that earlier chunks brought
 *
 * @typedef {object} Cell one character of a chunk, or what the chunk holds of it
 * @property {'whole' | 'end' | 'beginning' | 'middle' | 'invalid'} part
 * @property {Uint8Array} bytes
 * @property {string} text the character; '' while it is not complete; U+FFFD for bytes that are none
 */

const NOTHING = new Uint8Array();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** Follows one body, chunk by chunk. */
export class CharacterCuts {
  #open = NOTHING;

  /**
   * @param {Uint8Array} bytes one chunk
   * @returns {Cut}
   */
  feed(bytes) {
    const carried = this.#open;
    let before = 0;
    if (carried.length > 0) {
      const missing = sequenceLength(carried[0]) - carried.length;
      while (before < missing && before < bytes.length && isContinuation(bytes[before])) before += 1;
      if (before === bytes.length && before < missing) {
        this.#open = concatenate(carried, bytes);
        return { before, finished: false, after: 0, carried };
      }
      if (before < missing) before = 0; // the sequence is broken; these bytes begin anew
    }
    const after = openTail(bytes, before);
    this.#open = bytes.slice(bytes.length - after);
    return { before, finished: before > 0, after, carried };
  }
}

/**
 * @param {Uint8Array} bytes one chunk
 * @param {Cut} cut
 * @returns {Cell[]} the chunk, a cell a character
 */
export function cells(bytes, { before, finished, after, carried }) {
  /** @type {Cell[]} */
  const found = [];
  if (before > 0) {
    const head = bytes.slice(0, before);
    const text = finished ? lenient.decode(concatenate(carried, head)) : '';
    found.push({ part: finished ? 'end' : 'middle', bytes: head, text });
  }
  const last = bytes.length - after;
  for (let at = before; at < last; ) {
    const length = wholeLength(bytes, at, last);
    const piece = bytes.slice(at, at + Math.max(1, length));
    found.push({ part: length ? 'whole' : 'invalid', bytes: piece, text: length ? lenient.decode(piece) : '\ufffd' });
    at += piece.length;
  }
  if (after > 0) found.push({ part: 'beginning', bytes: bytes.slice(last), text: '' });
  return found;
}

/**
 * @param {string} base64
 * @returns {Uint8Array}
 */
export function fromBase64(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/**
 * @param {number} lead
 * @returns {number} bytes of the sequence that this byte leads (RFC 3629, section 4); 1 for a byte that leads none
 */
export function sequenceLength(lead) {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 1;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} from
 * @returns {number} bytes at the end that begin a character without completing it
 */
function openTail(bytes, from) {
  for (let length = 1; length <= 3 && length <= bytes.length - from; length += 1) {
    const byte = bytes[bytes.length - length];
    if (!isContinuation(byte)) return sequenceLength(byte) > length ? length : 0;
  }
  return 0;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} end
 * @returns {number} bytes of the whole character at this place; 0 if there is none
 */
function wholeLength(bytes, at, end) {
  const length = sequenceLength(bytes[at]);
  if (at + length > end) return 0;
  try {
    strict.decode(bytes.subarray(at, at + length));
    return length;
  } catch {
    return 0;
  }
}

/** @param {number} byte */
function isContinuation(byte) {
  return byte >= 0x80 && byte <= 0xbf;
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
function concatenate(one, other) {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
