const { LineSplitter, MAX_LENGTH, tooLarge } = require('./lines.js');

/**
 * @typedef {object} EventFrame
 * @property {'event'} type
 * @property {string} event its type, 'message' if the stream named none
 * @property {string} data its data lines, joined by LF
 * @property {string} id the last event ID, which events inherit; '' if there was none
 *
 * @typedef {{ type: 'retry', milliseconds: number }} RetryFrame
 *
 * @typedef {EventFrame | RetryFrame | import('./lines.js').CommentFrame | import('./lines.js').ParserErrorFrame} SseFrame
 */

// More digits than fifteen would not be exact.
const RETRY = /^[0-9]{1,15}$/;

/**
 * Parses server-sent events (WHATWG HTML, section 9.2.6). One instance a stream.
 *
 * An event that no blank line ended is never dispatched. Comments are reported, because they show that the server
 * is alive.
 */
class SseParser {
  /**
   * @param {{ maxLength?: number }} [options] maxLength: UTF-16 units of one line or event
   */
  constructor({ maxLength = MAX_LENGTH } = {}) {
    this.maxLength = maxLength;
    this.lines = new LineSplitter(maxLength);
    this.event = '';
    /** @type {string[]} */
    this.data = [];
    this.dataLength = 0;
    this.id = '';
    this.dead = false;
  }

  /**
   * @param {string} text
   * @returns {SseFrame[]} the frames that `text` completes
   */
  feed(text) {
    /** @type {SseFrame[]} */
    const frames = [];
    if (this.dead) return frames;
    const lines = this.lines.feed(text);
    for (let i = 0; i < lines.length && !this.dead; i += 1) {
      if (lines[i] === '') this.dispatch(frames);
      else this.readField(lines[i], frames);
    }
    if (this.dead || this.lines.overflowed) {
      this.dead = true;
      frames.push(tooLarge(this.maxLength));
    }
    return frames;
  }

  /**
   * @returns {SseFrame[]} nothing: an unfinished event is discarded
   */
  end() {
    this.dead = true;
    return [];
  }

  /**
   * @param {SseFrame[]} frames
   */
  dispatch(frames) {
    if (this.data.length > 0) {
      frames.push({ type: 'event', event: this.event || 'message', data: this.data.join('\n'), id: this.id });
      this.data = [];
      this.dataLength = 0;
    }
    this.event = '';
  }

  /**
   * @param {string} line
   * @param {SseFrame[]} frames
   */
  readField(line, frames) {
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1);
    if (name === 'data') {
      this.data.push(value);
      this.dataLength += value.length + 1;
      if (this.dataLength > this.maxLength) this.dead = true;
    } else if (name === 'event') {
      this.event = value;
    } else if (name === 'id') {
      if (value.indexOf('\0') === -1) this.id = value;
    } else if (name === 'retry') {
      if (RETRY.test(value)) frames.push({ type: 'retry', milliseconds: Number(value) });
    } else if (name === '') {
      frames.push({ type: 'comment', text: value });
    }
  }
}

module.exports = { SseParser };
