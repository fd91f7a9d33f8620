const { truncated } = require('../events.js');
const { PlainTextParser } = require('../plain-text.js');
const { failure } = require('./failure.js');
const { postJson } = require('./post.js');

// UTF-16 units of the body that are kept to find an error message in.
const HEAD_LENGTH = 4096;

/**
 * A server whose body is the answer, nothing else. The end of the body is the end of the answer: a connection that
 * was cut looks the same, so prefer any other protocol.
 *
 * @type {import('../events.js').ForeignProtocol}
 */
const text = {
  name: 'text',
  accept: 'text/plain, */*',
  resumable: false,

  request({ url, runId, messages }) {
    return postJson(url, text.accept, { run_id: runId, messages });
  },

  stop() {
    return null;
  },

  createReader() {
    return new TextReader();
  },
};

/**
 * @typedef {import('../events.js').Reader} Reader
 *
 * @implements {Reader}
 */
class TextReader {
  constructor() {
    this.parser = new PlainTextParser();
    this.statusCode = 0;
    this.head = '';
    this.done = false;
  }

  /**
   * @param {number} statusCode
   */
  setStatus(statusCode) {
    this.statusCode = statusCode;
  }

  /**
   * @param {string} piece
   */
  feed(piece) {
    if (this.done) return [];
    if (this.head.length < HEAD_LENGTH) this.head = (this.head + piece).slice(0, HEAD_LENGTH);
    // The body of a refused request is no answer.
    return this.statusCode >= 400 ? [] : this.parser.feed(piece).map(toDelta);
  }

  end() {
    if (this.done) return [];
    this.done = true;
    if (this.statusCode >= 400) return [failure(this.statusCode, this.head, false)];
    if (this.head === '') return [truncated()];
    /** @type {import('../events.js').Event[]} */
    const events = this.parser.end().map(toDelta);
    events.push({ type: 'end', reason: 'stop' });
    return events;
  }
}

/**
 * @param {import('../plain-text.js').TextFrame} frame
 * @returns {import('../events.js').Event}
 */
function toDelta(frame) {
  return { type: 'delta', content: frame.text };
}

module.exports = text;
