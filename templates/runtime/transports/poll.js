const { requestOf } = require('../leg.js');
const { TextDecoder } = require('../utf8.js');
const { openRequest } = require('./http-request.js');

/** Seconds that the server may wait for a frame: less than phones and proxies wait for an answer. */
const WAIT = 25;

/** Milliseconds. */
const REQUEST_TIMEOUT = 35000;

/** Milliseconds. A server that says sooner that there is nothing has not waited for a frame. */
const PROMPT = 1000;

/** Milliseconds between two requests at least: what a reader sees as flowing, without a request for every frame. */
const PACE = 300;

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;

/** So many answers in a row, prompt and with nothing in them, are no work in progress. */
const MOST_EMPTY = 6;

/**
 * One short request after the other, each for what there is of the run, or for what comes next: works wherever HTTP does.
 *
 * @type {import('../leg.js').Transport}
 */
const poll = {
  name: 'poll',

  open(platform, leg, handlers) {
    const { protocol, sequence } = leg;
    let { begun } = leg;
    let over = false;
    let empty = 0;
    let connection = { abort() {} };
    /** @type {any} */
    let pause = null;

    /** @param {import('../leg.js').LegFailure} failure */
    function fail(failure) {
      if (over) return;
      over = true;
      handlers.onFail(failure);
    }

    /** @param {import('../events.js').Event[]} events */
    function deliver(events) {
      if (over || events.length === 0) return;
      over = events[events.length - 1].type !== 'delta';
      handlers.onEvents(events);
    }

    /** @param {number} askedAt */
    function askAgain(askedAt) {
      if (over) return;
      if (platform.now() - askedAt >= PROMPT) {
        empty = 0;
        ask();
        return;
      }
      empty += 1;
      if (empty > MOST_EMPTY) {
        fail({ code: 'bad_response', message: 'the server says nothing, again and again', retryable: true });
        return;
      }
      askAfter(Math.min(LONGEST_PAUSE, FIRST_PAUSE * Math.pow(2, empty - 1)));
    }

    /** @param {number} milliseconds */
    function askAfter(milliseconds) {
      if (milliseconds <= 0) ask();
      else pause = platform.setTimeout(ask, milliseconds);
    }

    function ask() {
      const askedAt = platform.now();
      const before = sequence ? sequence.lastId : 0;
      const reader = protocol.createReader(sequence);
      const request = requestOf(Object.assign({}, leg, { begun }), { timeout: REQUEST_TIMEOUT, wait: WAIT });
      let body = '';

      connection = openRequest(platform, Object.assign(request, { whole: true }), {
        onHeaders() {
          handlers.onSign();
        },
        onBytes(bytes) {
          body = new TextDecoder().decode(bytes);
        },
        onText(text) {
          body = text;
        },
        onEnd({ statusCode }) {
          handlers.onSign();
          reader.setStatus(statusCode);
          if (statusCode >= 200 && statusCode < 300) {
            begun = true;
            handlers.onBegun();
          }
          deliver(reader.feed(body));
          deliver(withoutCut(reader.end()));
          if (sequence && sequence.lastId > before) {
            empty = 0;
            if (!over) askAfter(PACE - (platform.now() - askedAt));
          } else {
            askAgain(askedAt);
          }
        },
        onFail: fail
      });
    }

    ask();
    return {
      abort() {
        over = true;
        platform.clearTimeout(pause);
        connection.abort();
      }
    };
  }
};

/**
 * A body without the run's last frame is the rule here, and not the answer cut off.
 *
 * @param {import('../events.js').Event[]} events
 * @returns {import('../events.js').Event[]}
 */
function withoutCut(events) {
  const last = events[events.length - 1];
  const isCut = last && last.type === 'error' && last.code === 'truncated' && last.id === undefined;
  return isCut ? events.slice(0, -1) : events;
}

module.exports = poll;
