const { LineSplitter, MAX_LENGTH, tooLarge } = require('./lines.js');

/**
 * @typedef {{ type: 'value', value: unknown }} ValueFrame
 * @typedef {{ type: 'invalid', text: string }} InvalidFrame a line that is not JSON
 *
 * @typedef {ValueFrame | InvalidFrame | import('./lines.js').CommentFrame | import('./lines.js').ParserErrorFrame} NdjsonFrame
 */

/**
 * Parses JSON values, one a line. One instance a stream. Empty lines are heartbeats and are reported as comments.
 */
class NdjsonParser {
  /**
   * @param {{ maxLength?: number }} [options] maxLength: UTF-16 units of one line
   */
  constructor({ maxLength = MAX_LENGTH } = {}) {
    this.maxLength = maxLength;
    this.lines = new LineSplitter(maxLength);
    this.dead = false;
  }

  /**
   * @param {string} text
   * @returns {NdjsonFrame[]} the frames that `text` completes
   */
  feed(text) {
    if (this.dead) return [];
    /** @type {NdjsonFrame[]} */
    const frames = this.lines.feed(text).map(readLine);
    if (this.lines.overflowed) {
      this.dead = true;
      frames.push(tooLarge(this.maxLength));
    }
    return frames;
  }

  /**
   * @returns {NdjsonFrame[]} the last line, if it had no end
   */
  end() {
    if (this.dead) return [];
    this.dead = true;
    const line = this.lines.end();
    return line === '' ? [] : [readLine(line)];
  }
}

/**
 * @param {string} line
 * @returns {NdjsonFrame}
 */
function readLine(line) {
  if (line === '') return { type: 'comment', text: '' };
  try {
    return { type: 'value', value: JSON.parse(line) };
  } catch (error) {
    return { type: 'invalid', text: line };
  }
}

module.exports = { NdjsonParser };
