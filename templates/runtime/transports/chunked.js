const { requestOf } = require('../leg.js');
const { TextDecoder } = require('../utf8.js');
const { openChunked } = require('./chunked-request.js');

/** Longer than any answer; the watchdog finds a dead connection much sooner. Phones may cap it at 60 000. */
const REQUEST_TIMEOUT = 300000;

/** Milliseconds. Phones and balancers end a request at sixty seconds, iPhones without a word. */
const LIFETIME = 45000;

/**
 * One HTTP request whose body arrives in pieces.
 *
 * @type {import('../leg.js').Transport}
 */
const chunked = {
  name: 'chunked',

  open(platform, leg, handlers) {
    const decoder = new TextDecoder();
    const reader = leg.protocol.createReader(leg.sequence);
    let over = false;

    /** @param {import('../events.js').Event[]} events */
    function deliver(events) {
      if (over || events.length === 0) return;
      over = events[events.length - 1].type !== 'delta';
      handlers.onEvents(events);
    }

    /** @param {number} statusCode */
    function setStatus(statusCode) {
      reader.setStatus(statusCode);
      if (!over && statusCode >= 200 && statusCode < 300) handlers.onBegun();
    }

    const connection = openChunked(platform, requestOf(leg, { timeout: REQUEST_TIMEOUT }), {
      onHeaders({ statusCode }) {
        handlers.onSign();
        if (statusCode !== undefined) setStatus(statusCode);
      },
      onBytes(bytes) {
        handlers.onSign();
        deliver(reader.feed(decoder.decode(bytes, { stream: true })));
      },
      onText(text) {
        handlers.onSign();
        deliver(reader.feed(text));
      },
      onEnd({ statusCode }) {
        setStatus(statusCode);
        deliver(reader.feed(decoder.decode()));
        // Says what is wrong with a body that ended before the answer did.
        deliver(reader.end());
      },
      onFail(failure) {
        if (!over) handlers.onFail(failure);
      }
    });
    return { abort: connection.abort, lifetime: leg.protocol.resumable ? LIFETIME : undefined };
  }
};

module.exports = chunked;
