/**
 * One answer, from the question to the last character, and never two at a time.
 *
 * Every run lives in its own closure with its own decoder, its own reader and its own `live` flag. Nothing outside
 * can revive a run that is over, so a late chunk of a stopped run can do nothing to the next one.
 *
 * For each run `onEvent` and `onState` are called in this order:
 *
 *   onState('connecting')   the request has left
 *   onEvent(delta)          …any number of them; before the first one: onState('streaming')
 *   onEvent(end | error)    exactly one, last; none when the run was stopped
 *   onState('complete')     after `end`: the only proof that the answer is whole
 *     or   ('failed')       after `error`, whoever noticed it: server, network, watchdog, or a body that just ended
 *     or   ('stopped')      after stop(), or start() while a run was live
 *
 * The text that came before 'failed' or 'stopped' stays valid; it is a prefix of the answer.
 *
 * @typedef {import('./platform.js').Platform} Platform
 * @typedef {import('./events.js').Event} Event
 * @typedef {import('./events.js').Protocol} Protocol
 * @typedef {import('./events.js').Message} Message
 *
 * @typedef {'idle' | 'connecting' | 'streaming' | 'complete' | 'stopped' | 'failed'} RunState
 *
 * @typedef {object} RunOptions
 * @property {Platform} platform
 * @property {Protocol} protocol
 * @property {{ url: string, model: string }} backend
 * @property {import('./leg.js').Transport[]} transports in the order in which they are tried
 * @property {(event: Event, runId: string) => void} onEvent
 * @property {(state: RunState, runId: string) => void} onState
 */
const { Ladder } = require('./ladder.js');
const { addressed } = require('./leg.js');
const { truncated } = require('./events.js');
const { randomUuid } = require('./uuid.js');

/** Two and a half heartbeats of the xiaoliu server: after so much silence the connection is dead. */
const SILENCE_WITH_HEARTBEAT = 37500;

/** Other servers promise no heartbeat, and a model may think for a while. */
const SILENCE_WITHOUT_HEARTBEAT = 60000;

const STOP_TIMEOUT = 10000;

class RunController {
  /** @param {RunOptions} options */
  constructor(options) {
    this.options = options;
    /** @type {RunState} */
    this.state = 'idle';
    /** @type {Run | null} */
    this.run = null;
  }

  /**
   * Asks, after stopping the answer that may still be coming.
   *
   * @param {Question} question
   * @returns {string} the run's id: also the idempotency key under which the server runs, and bills, once
   */
  start(question) {
    this.stop();
    const runId = randomUuid(this.options.platform);
    this.run = new Run(runId, question, this.options, (state) => {
      this.state = state;
      this.options.onState(state, runId);
    });
    this.run.open();
    return runId;
  }

  /** Stops the run in flight, here and on the server. Without one it does nothing. */
  stop() {
    if (this.run) this.run.stop();
  }
}

/** @typedef {{ messages: Message[], header?: Object<string, string> }} Question `header` is added to the request's own */

class Run {
  /**
   * @param {string} id
   * @param {Question} question
   * @param {RunOptions} options
   * @param {(state: RunState) => void} announce
   */
  constructor(id, question, options, announce) {
    this.id = id;
    this.question = question;
    this.options = options;
    this.announce = announce;
    this.live = true;
    this.streaming = false;
    /** @type {{ abort(): void } | null} */
    this.transport = null;
    this.lastSign = options.platform.now();
    /** @type {any} */
    this.watchdog = null;
  }

  open() {
    const { platform, protocol, backend } = this.options;
    this.announce('connecting');
    if (!this.live) return;
    this.watch();
    this.transport = new Ladder(this.options.transports).open(platform, {
      protocol,
      backend,
      runId: this.id,
      messages: this.question.messages,
      header: this.question.header || {},
      sequence: protocol.resumable ? protocol.createSequence() : null,
      begun: false
    }, {
      onSign: () => {
        this.lastSign = platform.now();
      },
      onBegun() {},
      onEvents: (events) => this.deliver(events),
      onEnd: () => this.finish(truncated()),
      onFail: (failure) => this.fail(failure.code, failure.message, failure.retryable)
    });
  }

  stop() {
    const { platform, protocol, backend } = this.options;
    const wasLive = this.live;
    this.close();
    // An answered request is left to end by itself, for the sake of its connection; now it must be gone.
    if (this.transport) this.transport.abort();
    if (!wasLive) return;
    const request = protocol.stop({ url: backend.url, runId: this.id });
    if (request) {
      platform.request(Object.assign(addressed(request, this.question.header || {}, STOP_TIMEOUT), {
        fail: (/** @type {{ errMsg: string }} */ result) => platform.log('warn', 'stop did not arrive', result.errMsg)
      }));
    }
    this.announce('stopped');
  }

  /** @param {Event[]} events */
  deliver(events) {
    for (const event of events) {
      // The page may have stopped this run while it handled the event before.
      if (!this.live) return;
      if (event.type === 'delta') {
        if (!this.streaming) {
          this.streaming = true;
          this.announce('streaming');
          if (!this.live) return;
        }
        this.options.onEvent(event, this.id);
      } else {
        this.finish(event);
      }
    }
  }

  /**
   * @param {string} code
   * @param {string} message
   * @param {boolean} retryable
   */
  fail(code, message, retryable) {
    if (this.live) this.finish({ type: 'error', code, message, retryable });
  }

  /** @param {import('./events.js').EndEvent | import('./events.js').ErrorEvent} event */
  finish(event) {
    this.close();
    if (event.type === 'error' && this.transport) this.transport.abort();
    try {
      this.options.onEvent(event, this.id);
    } finally {
      this.announce(event.type === 'end' ? 'complete' : 'failed');
    }
  }

  close() {
    this.live = false;
    this.options.platform.clearTimeout(this.watchdog);
  }

  /**
   * iOS tells nobody when the connection is cut in mid-stream, so silence is the only sign. One timer a run, not
   * one a chunk.
   */
  watch() {
    const { platform, protocol } = this.options;
    const limit = protocol.resumable ? SILENCE_WITH_HEARTBEAT : SILENCE_WITHOUT_HEARTBEAT;
    const silent = platform.now() - this.lastSign;
    if (silent >= limit) this.fail('timeout', 'nothing came for ' + silent + ' ms', true);
    else this.watchdog = platform.setTimeout(() => this.watch(), limit - silent);
  }
}

module.exports = { RunController };
