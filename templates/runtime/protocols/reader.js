const { errorEvent } = require('../events.js');
const { parseObject } = require('../json.js');
const { failure } = require('./failure.js');

/** @typedef {import('../events.js').Reader} Reader */

/**
 * @template Frame
 * @typedef {object} Parser
 * @property {(text: string) => Frame[]} feed
 * @property {() => Frame[]} end
 */

/**
 * What one protocol adds to StreamReader.
 *
 * @template Frame
 * @typedef {object} Adapter
 * @property {string[]} starts what the first line of a stream may begin with
 * @property {(frame: Frame, events: import('../events.js').Event[]) => void} read adds the events of one frame
 * @property {(events: import('../events.js').Event[]) => void} [end] the body is complete; may add the terminal event
 * @property {(body: import('../json.js').JsonObject, events: import('../events.js').Event[]) => void} [readBody]
 *   for a body that was one JSON object instead of a stream
 */

// UTF-16 units of a foreign body that are kept to find a message in: enough for the title of an error page.
const HEAD_LENGTH = 4096;
// A whole answer in one JSON object may be longer.
const JSON_LENGTH = 1048576;

/**
 * Joins a parser and a protocol's adapter, and sees to what every protocol promises: exactly one terminal event,
 * last, whatever the body was.
 *
 * @template {{ type: string }} Frame
 * @implements {Reader}
 */
class StreamReader {
  /**
   * @param {Parser<Frame | import('../lines.js').ParserErrorFrame>} parser
   * @param {Adapter<Frame>} adapter
   */
  constructor(parser, adapter) {
    this.parser = parser;
    this.adapter = adapter;
    this.statusCode = 0;
    this.done = false;
    // Until the first event the body may be an error page: its beginning is kept.
    this.understood = false;
    /** @type {string[]} */
    this.head = [];
    this.headLength = 0;
    this.headLimit = 0;
  }

  /**
   * @param {number} statusCode
   */
  setStatus(statusCode) {
    this.statusCode = statusCode;
  }

  /**
   * @param {string} text
   */
  feed(text) {
    if (this.done) return [];
    if (!this.understood) this.keep(text);
    return this.read(this.parser.feed(text));
  }

  end() {
    if (this.done) return [];
    const events = this.read(this.parser.end());
    if (!this.done && this.adapter.end) this.adapter.end(events);
    if (events.length === 0 && !this.understood) this.readForeign(events);
    if (!isComplete(events)) events.push(failure(this.statusCode, '', true));
    this.done = true;
    return events;
  }

  /**
   * @param {(Frame | import('../lines.js').ParserErrorFrame)[]} frames
   */
  read(frames) {
    /** @type {import('../events.js').Event[]} */
    const events = [];
    for (let i = 0; i < frames.length && !this.done; i += 1) {
      const frame = frames[i];
      if (isParserError(frame)) events.push(errorEvent(frame.code, frame.message, false));
      else this.adapter.read(frame, events);
      this.done = isComplete(events);
    }
    if (this.done) this.nameError(events[events.length - 1]);
    if (events.length > 0) {
      this.understood = true;
      this.head = [];
    }
    return events;
  }

  /**
   * An error to which the server gave no code is told apart by the status.
   *
   * @param {import('../events.js').Event} event
   */
  nameError(event) {
    if (event.type !== 'error' || event.code !== 'server_error' || this.statusCode < 400) return;
    Object.assign(event, failure(this.statusCode, event.message, false));
  }

  /**
   * @param {string} text
   */
  keep(text) {
    if (this.headLimit === 0 && /\S/.test(text)) this.headLimit = /^\s*[{[]/.test(text) ? JSON_LENGTH : HEAD_LENGTH;
    if (this.headLength >= this.headLimit) return;
    const piece = text.slice(0, this.headLimit - this.headLength);
    this.headLength += piece.length;
    this.head.push(piece);
  }

  /**
   * @param {import('../events.js').Event[]} events
   */
  readForeign(events) {
    // White space includes a byte order mark.
    const body = this.head.join('').trim();
    const object = parseObject(body);
    if (object && this.adapter.readBody && this.statusCode < 400) this.adapter.readBody(object, events);
    if (events.length > 0) return;
    const cut = !object && this.adapter.starts.some((start) => body.startsWith(start) || start.startsWith(body));
    events.push(failure(this.statusCode, body, cut));
  }
}

/**
 * @param {{ type: string }} frame
 * @returns {frame is import('../lines.js').ParserErrorFrame}
 */
function isParserError(frame) {
  return frame.type === 'error';
}

/**
 * @param {import('../events.js').Event[]} events
 */
function isComplete(events) {
  return events.length > 0 && events[events.length - 1].type !== 'delta';
}

module.exports = { StreamReader };
