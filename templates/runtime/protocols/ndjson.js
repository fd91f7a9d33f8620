const { errorEvent } = require('../events.js');
const { asObject, asString } = require('../json.js');
const { NdjsonParser } = require('../ndjson.js');
const { messageIn } = require('./failure.js');
const { FrameSequence } = require('./frame-sequence.js');
const { postJson } = require('./post.js');
const { StreamReader } = require('./reader.js');

/**
 * @typedef {import('../events.js').Event} Event
 * @typedef {import('../json.js').JsonObject} JsonObject
 */

/**
 * A server that writes JSON objects, one a line: the xiaoliu server's frames, or text under one of the usual names
 * until an object says `done: true` or gives a `finish_reason`.
 *
 * @type {import('../events.js').ForeignProtocol}
 */
const ndjson = {
  name: 'ndjson',
  accept: 'application/x-ndjson, application/json, */*',
  resumable: false,

  request({ url, runId, messages }) {
    return postJson(url, ndjson.accept, { run_id: runId, messages });
  },

  stop() {
    return null;
  },

  createReader() {
    return new StreamReader(new NdjsonParser(), new NdjsonAdapter());
  },
};

class NdjsonAdapter {
  constructor() {
    this.starts = ['{'];
    this.sequence = new FrameSequence();
  }

  /**
   * @param {import('../ndjson.js').NdjsonFrame} frame
   * @param {Event[]} events
   */
  read(frame, events) {
    const fields = frame.type === 'value' ? asObject(frame.value) : null;
    if (!fields) return;
    const event = asString(fields.event);
    const refusal = event === 'error' && asString(fields.code) !== '';
    if (refusal || (event !== '' && typeof fields.id === 'number')) {
      this.sequence.read({ event, id: fields.id, fields }, events);
    } else {
      this.readBody(fields, events);
    }
  }

  /**
   * @param {JsonObject} fields
   * @param {Event[]} events
   */
  readBody(fields, events) {
    const message = asObject(fields.message);
    const reasoning = reasoningIn(fields) || (message && reasoningIn(message));
    if (reasoning) events.push({ type: 'delta', reasoning });
    const content = contentIn(fields) || (message && asString(message.content));
    if (content) events.push({ type: 'delta', content });

    const reason = asString(fields.finish_reason) || asString(fields.done_reason);
    if (fields.error || fields.event === 'error') {
      events.push(errorEvent('server_error', messageIn(fields) || 'The server reported an error.', false));
    } else if (fields.done === true || asString(fields.finish_reason)) {
      events.push({ type: 'end', reason: reason === 'length' ? 'length' : 'stop' });
    }
  }
}

/**
 * @param {JsonObject} fields
 */
function contentIn(fields) {
  return asString(fields.content) || asString(fields.text) || asString(fields.response) || asString(fields.delta);
}

/**
 * @param {JsonObject} fields
 */
function reasoningIn(fields) {
  return asString(fields.reasoning_content) || asString(fields.reasoning) || asString(fields.thinking);
}

module.exports = ndjson;
