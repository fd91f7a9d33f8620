const { requestOf } = require('../leg.js');
const { PATIENCE, Patience } = require('../patience.js');
const { TextDecoder } = require('../utf8.js');
const { openRequest } = require('./http-request.js');

/** Longer than any answer; the watchdog finds a dead connection much sooner. Phones may cap it at 60 000. */
const REQUEST_TIMEOUT = 300000;

/** Milliseconds. Phones and balancers end a request at sixty seconds, iPhones without a word. */
const LIFETIME = 45000;

/** Milliseconds from the request to its first byte. The server sends one within a second, so somebody held it back. */
const LATE = 3000;

/** Milliseconds from the first byte to the last of a body that was let go all at once. */
const BURST = 500;

/**
 * One HTTP request whose body arrives in pieces.
 *
 * It does not work on hosts that give no pieces, and behind proxies that keep a body until it is complete: then nothing
 * comes, or everything at once, at the end.
 *
 * @type {import('../leg.js').Transport}
 */
const chunked = {
  name: 'chunked',

  open(platform, leg, handlers) {
    const decoder = new TextDecoder();
    const reader = leg.protocol.createReader(leg.sequence);
    const { onUnfit } = handlers;
    const openedAt = platform.now();
    /** @type {number | null} */
    let firstByteAt = null;
    let cameWhole = false;
    let announced = 0;
    let over = false;

    const patience = new Patience(platform, () => {
      over = true;
      connection.abort();
      giveUp('timeout', 'nothing came within ' + PATIENCE / 1000 + ' s');
    });
    if (onUnfit) patience.start();

    /** @param {boolean} whole */
    function onByte(whole) {
      handlers.onSign();
      if (firstByteAt !== null) return;
      firstByteAt = platform.now();
      cameWhole = whole;
      patience.stop();
    }

    /**
     * @param {string} code
     * @param {string} message
     */
    function giveUp(code, message) {
      handlers.onFail({ code, message, retryable: true, unfit: true });
    }

    /** The body is complete. Did it come while it was written? */
    function judge() {
      if (!onUnfit || firstByteAt === null) return;
      const waited = firstByteAt - openedAt;
      if (cameWhole) onUnfit('the answer came in one piece');
      else if (waited > LATE && platform.now() - firstByteAt < BURST) {
        onUnfit('the answer came at once, after ' + Math.round(waited / 1000) + ' s');
      }
    }

    /** @param {import('../events.js').Event[]} events */
    function deliver(events) {
      if (over || events.length === 0) return;
      over = events[events.length - 1].type !== 'delta';
      if (over) judge();
      handlers.onEvents(events);
    }

    /** @param {number} statusCode */
    function setStatus(statusCode) {
      reader.setStatus(statusCode);
      if (!over && isSuccess(statusCode)) handlers.onBegun();
    }

    const connection = openRequest(platform, requestOf(leg, { timeout: REQUEST_TIMEOUT }), {
      onHeaders({ statusCode, header }) {
        handlers.onSign();
        announced = Number(header['content-length']) || 0;
        if (statusCode !== undefined) setStatus(statusCode);
      },
      onBytes(bytes, whole) {
        onByte(whole);
        deliver(reader.feed(decoder.decode(bytes, { stream: true })));
      },
      onText(text, whole) {
        onByte(whole);
        deliver(reader.feed(text));
      },
      onEnd({ statusCode }) {
        patience.stop();
        setStatus(statusCode);
        // Phones lose a body that is not sent in chunks.
        if (onUnfit && firstByteAt === null && announced > 0 && isSuccess(statusCode)) {
          over = true;
          giveUp('truncated', 'the body was lost, since it was not sent in chunks');
          return;
        }
        deliver(reader.feed(decoder.decode()));
        // Says what is wrong with a body that ended before the answer did.
        deliver(reader.end());
      },
      onFail(failure) {
        patience.stop();
        if (!over) handlers.onFail(failure);
      }
    });

    return {
      abort() {
        patience.stop();
        connection.abort();
      },
      lifetime: leg.protocol.resumable ? LIFETIME : undefined
    };
  }
};

/** @param {number} statusCode */
function isSuccess(statusCode) {
  return statusCode >= 200 && statusCode < 300;
}

module.exports = chunked;
