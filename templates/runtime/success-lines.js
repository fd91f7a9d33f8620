const { parseObject } = require('./json.js');
const { LineSplitter, MAX_LENGTH, tooLarge } = require('./lines.js');

/**
 * @typedef {'success' | 'end' | 'error'} LineName
 *
 * @typedef {{ type: 'line', name: LineName, data: string }} LineFrame data: what follows the colon, JSON on one line
 * @typedef {{ type: 'marker' }} MarkerFrame
 * @typedef {{ type: 'text', text: string }} TextLineFrame a line of some other format
 *
 * @typedef {LineFrame | MarkerFrame | TextLineFrame | import('./lines.js').CommentFrame
 *   | import('./lines.js').ParserErrorFrame} SuccessFrame
 */

/** @type {LineName[]} */
const NAMES = ['success', 'end', 'error'];

/**
 * Parses lines of the form `success: {json}`, `end: {json}`, `error: {json}` and `: comment`. One instance a stream.
 *
 * The marker is a line `0` before a blank line or before the end of the body. JSON is written on one line, so no
 * content can look like it.
 */
class SuccessLineParser {
  /**
   * @param {{ maxLength?: number }} [options] maxLength: UTF-16 units of one line
   */
  constructor({ maxLength = MAX_LENGTH } = {}) {
    this.maxLength = maxLength;
    this.lines = new LineSplitter(maxLength);
    // The last line was `0`; the next one tells whether it was the marker.
    this.zero = false;
    this.dead = false;
  }

  /**
   * @param {string} text
   * @returns {SuccessFrame[]} the frames that `text` completes
   */
  feed(text) {
    /** @type {SuccessFrame[]} */
    const frames = [];
    if (this.dead) return frames;
    const lines = this.lines.feed(text);
    for (let i = 0; i < lines.length; i += 1) this.readLine(lines[i], frames);
    if (this.lines.overflowed) {
      this.dead = true;
      frames.push(tooLarge(this.maxLength));
    }
    return frames;
  }

  /**
   * @returns {SuccessFrame[]} the unfinished last line, unless it was cut inside its JSON
   */
  end() {
    /** @type {SuccessFrame[]} */
    const frames = [];
    if (this.dead) return frames;
    this.dead = true;
    const line = this.lines.end();
    if (line === '' && this.zero) frames.push({ type: 'marker' });
    else if (!isCut(line)) this.readLine(line, frames);
    return frames;
  }

  /**
   * @param {string} line
   * @param {SuccessFrame[]} frames
   */
  readLine(line, frames) {
    if (this.zero) {
      this.zero = false;
      frames.push(line === '' ? { type: 'marker' } : { type: 'text', text: '0' });
    }
    if (line === '') return;
    if (line === '0') {
      this.zero = true;
      return;
    }
    const name = nameOf(line);
    if (name) frames.push({ type: 'line', name, data: afterColon(line, name.length) });
    else if (line.charCodeAt(0) === 0x3a) frames.push({ type: 'comment', text: afterColon(line, 0) });
    else frames.push({ type: 'text', text: line });
  }
}

/**
 * @param {string} line
 * @returns {LineName | undefined}
 */
function nameOf(line) {
  return NAMES.find((name) => line.startsWith(name) && line.charCodeAt(name.length) === 0x3a);
}

/**
 * @param {string} line
 * @param {number} colon where the colon is
 */
function afterColon(line, colon) {
  return line.slice(line.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1);
}

/**
 * @param {string} line the last line, which had no end
 * @returns {boolean} whether more of it was to come
 */
function isCut(line) {
  const name = nameOf(line);
  if (name) return parseObject(afterColon(line, name.length)) === null;
  return NAMES.some((known) => known.startsWith(line));
}

module.exports = { SuccessLineParser };
