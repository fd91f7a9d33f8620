const { errorEvent, truncated } = require('../events.js');
const { asObject, asString, parseObject } = require('../json.js');
const { SseParser } = require('../sse.js');
const { messageIn } = require('./failure.js');
const { joinUrl, postJson } = require('./post.js');
const { StreamReader } = require('./reader.js');

/**
 * @typedef {import('../events.js').Event} Event
 * @typedef {import('../json.js').JsonObject} JsonObject
 */

/**
 * The streamed chat completions of OpenAI, and of the many gateways that speak them more or less.
 *
 * @type {import('../events.js').ForeignProtocol}
 */
const openai = {
  name: 'openai',
  accept: 'text/event-stream',
  resumable: false,

  request({ url, model, messages }) {
    return postJson(joinUrl(url, '/chat/completions'), openai.accept, { model, messages, stream: true });
  },

  stop() {
    return null;
  },

  createReader() {
    return new StreamReader(new SseParser(), new ChunkAdapter());
  },
};

class ChunkAdapter {
  constructor() {
    this.starts = ['data:', 'event:', 'id:', 'retry:', ':'];
    this.finishReason = '';
    this.hasText = false;
    /** @type {JsonObject | null} */
    this.usage = null;
  }

  /**
   * @param {import('../sse.js').SseFrame} frame
   * @param {Event[]} events
   */
  read(frame, events) {
    if (frame.type !== 'event') return;
    if (frame.data.trim() === '[DONE]') {
      // Some gateways never give a finish reason. That they say [DONE] after text is taken for a complete answer.
      if (!this.finishReason && this.hasText) this.finishReason = 'stop';
      events.push(this.finishReason ? this.finish() : truncated());
      return;
    }
    const chunk = parseObject(frame.data);
    if (frame.event === 'error') events.push(readError(chunk || { message: frame.data }));
    else if (chunk) this.readChunk(chunk, events);
  }

  /**
   * @param {JsonObject} completion what a gateway without streaming answers
   * @param {Event[]} events
   */
  readBody(completion, events) {
    if (isError(completion)) return;
    this.readChunk(completion, events);
    if (this.hasText && !this.finishReason) this.finishReason = 'stop';
    this.end(events);
  }

  /**
   * @param {Event[]} events
   */
  end(events) {
    // Some gateways close the connection without [DONE].
    if (this.finishReason) events.push(this.finish());
  }

  /**
   * @param {JsonObject} chunk
   * @param {Event[]} events
   */
  readChunk(chunk, events) {
    if (asObject(chunk.usage)) this.usage = asObject(chunk.usage);
    const choices = Array.isArray(chunk.choices) ? chunk.choices : [];
    // A chunk without choices is legal: it carries the usage, or a content filter's verdict on the prompt.
    const choice = asObject(choices[0]);
    if (choice) this.readChoice(choice, events);
    if (isError(chunk)) events.push(readError(chunk));
  }

  /**
   * @param {JsonObject} choice
   * @param {Event[]} events
   */
  readChoice(choice, events) {
    const delta = asObject(choice.delta) || asObject(choice.message) || {};
    const reasoning = textIn(delta.reasoning_content) || textIn(delta.reasoning);
    if (reasoning) events.push({ type: 'delta', reasoning });
    const content = textIn(delta.content) || textIn(delta.refusal) || asString(choice.text);
    if (content) events.push({ type: 'delta', content });
    const tools = Array.isArray(delta.tool_calls) ? delta.tool_calls.filter(asObject) : [];
    tools.forEach((tool) => events.push({ type: 'delta', tool }));
    if (reasoning || content || tools.length > 0) this.hasText = true;

    // The last text may come with the reason, and the usage after it: only remember.
    const reason = asString(choice.finish_reason);
    if (reason && reason !== 'null') this.finishReason = reason;
  }

  /**
   * @returns {Event}
   */
  finish() {
    const reason = this.finishReason;
    // DeepSeek says so when it gave up, OpenRouter when its provider did.
    if (reason === 'insufficient_system_resource' || reason === 'error') return truncated();
    /** @type {Event} */
    const end = { type: 'end', reason: 'stop' };
    if (reason === 'length' || reason === 'max_tokens') end.reason = 'length';
    if (reason === 'content_filter' || reason === 'sensitive') end.reason = 'filtered';
    if (this.usage) end.usage = this.usage;
    return end;
  }
}

/**
 * @param {unknown} content a string, or a list of parts
 * @returns {string}
 */
function textIn(content) {
  if (!Array.isArray(content)) return asString(content);
  return content.map((part) => asString((asObject(part) || {}).text)).join('');
}

/**
 * @param {JsonObject} chunk
 */
function isError(chunk) {
  if (asObject(chunk.error) || asString(chunk.error) || chunk.object === 'error') return true;
  return !chunk.choices && !!chunk.code && typeof chunk.message === 'string';
}

/**
 * @param {JsonObject} chunk
 * @returns {Event}
 */
function readError(chunk) {
  const error = asObject(chunk.error) || chunk;
  const status = Number(error.code || error.status);
  const name = asString(error.code) || asString(error.type);
  const code = status >= 400 ? 'http_' + status : name || 'server_error';
  const retryable =
    status === 408 || status === 429 || status >= 500 || /rate_?limit|overload|server_error|timeout|unavailable/i.test(name);
  return errorEvent(code, messageIn(chunk) || 'The server reported an error.', retryable);
}

module.exports = openai;
