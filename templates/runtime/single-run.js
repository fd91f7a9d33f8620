const { Backoff } = require('./backoff.js');
const { errorEvent, truncated } = require('./events.js');
const { addressed } = require('./leg.js');
const { LegWatch } = require('./leg-watch.js');
const { recoveryFrom } = require('./recovery.js');
const { openStatus } = require('./run-status.js');

/**
 * @typedef {import('./events.js').Event} Event
 * @typedef {import('./events.js').EndEvent} EndEvent
 * @typedef {import('./events.js').ErrorEvent} ErrorEvent
 * @typedef {import('./events.js').FrameSequence} FrameSequence
 * @typedef {import('./leg.js').Connection} Connection
 * @typedef {import('./run.js').Question} Question
 * @typedef {import('./run.js').RunOptions} RunOptions
 * @typedef {import('./run.js').RunState} RunState
 */

/** Milliseconds: two and a half heartbeats of the xiaoliu server. After so much silence the connection is dead. */
const SILENCE_WITH_HEARTBEAT = 37500;

/** Milliseconds. Other servers promise no heartbeat, and a model may think for a while. */
const SILENCE_WITHOUT_HEARTBEAT = 60000;

/**
 * @typedef {<T extends any[]>(step: (...given: T) => void) => (...given: T) => void} Guard
 *
 * @typedef {object} SingleRunOptions
 * @property {string} id
 * @property {Question} question
 * @property {import('./run.js').EarlierRun} [from] what came of it before
 * @property {RunOptions} settings
 * @property {import('./leg.js').Transport} transport
 * @property {import('./phone-watch.js').PhoneWatch} phone
 * @property {(state: RunState) => void} onState
 */

/**
 * One run on its way through any number of legs, of which at most one is open at a time. Whatever an old leg still
 * says goes nowhere.
 */
class SingleRun {
  /** @param {SingleRunOptions} options */
  constructor(options) {
    const { id, from, settings } = options;
    const { protocol, platform } = settings;
    this.options = options;
    this.id = id;
    /** @type {FrameSequence | null} */
    this.sequence = protocol.resumable ? protocol.createSequence(from) : null;
    this.live = true;
    /** Whether somebody may go on with it later. */
    this.resumable = protocol.resumable;
    /** Whether the server is known to have it. */
    this.begun = this.lastId > 0 || Boolean(from && from.begun);
    this.hasText = Boolean(from && (from.content || from.reasoning));
    /** @type {RunState} */
    this.state = 'idle';
    this.backoff = new Backoff(platform);
    /** @type {LegWatch | null} */
    this.leg = null;
  }

  get lastId() {
    return this.sequence ? this.sequence.lastId : 0;
  }

  /** @param {'connecting' | 'reconnecting'} state */
  open(state) {
    this.enter(state);
    if (this.live) this.connect();
  }

  /** Ends it here, in silence. The server is not told. */
  close() {
    this.live = false;
    this.backoff.cancel();
    // An answered request is left to end by itself, for the sake of its connection; now it must be gone.
    this.leave();
  }

  /** @param {{ stale: boolean }} wake see PhoneHandlers */
  wake({ stale }) {
    if (!this.live || !this.sequence || (this.leg && !stale)) return;
    this.backoff.cancel();
    this.leave();
    this.enter('reconnecting');
    if (this.live) this.connect();
  }

  /** The phone has no network. */
  goOffline() {
    if (!this.live || !this.sequence) return;
    this.backoff.cancel();
    this.leave();
    this.enter('offline');
  }

  connect() {
    const { id, question, settings, transport, phone } = this.options;
    const leg = {
      protocol: settings.protocol,
      backend: settings.backend,
      runId: id,
      messages: question.messages,
      header: question.header || {},
      sequence: this.sequence,
      begun: this.begun
    };
    this.follow((watch, here) => transport.open(settings.platform, leg, {
      onSign: () => watch.sign(),
      onBegun: here(() => this.accept()),
      onEvents: here((events) => this.deliver(events, watch)),
      onEnd: here(() => this.conclude(truncated())),
      onFail: here(({ code, message, retryable, unfit }) => {
        // A phone that lets nothing through says nothing about a transport.
        if (unfit && this.sequence && phone.ready) this.connect();
        else this.conclude(errorEvent(code, message, retryable), true);
      })
    }));
  }

  /**
   * Leaves the leg that is open, and opens another.
   *
   * @param {(watch: LegWatch, here: Guard) => Connection} open
   *   `here` makes a step that does nothing once the leg has been left
   */
  follow(open) {
    this.leave();
    const watch = new LegWatch({
      platform: this.options.settings.platform,
      silence: this.sequence ? SILENCE_WITH_HEARTBEAT : SILENCE_WITHOUT_HEARTBEAT,
      onSilent: (silent) => {
        this.conclude(errorEvent('timeout', 'nothing came for ' + silent + ' ms', true), true);
      },
      onOld: () => this.connect()
    });
    this.leg = watch;
    watch.begin(open(watch, (step) => (...given) => {
      if (this.live && this.leg === watch) step(...given);
    }));
  }

  leave() {
    const { leg } = this;
    this.leg = null;
    if (leg) leg.abort();
  }

  /** The server has the run, and the connection works. */
  accept() {
    this.begun = true;
    if (this.state === 'reconnecting') this.enter(this.hasText ? 'streaming' : 'connecting');
  }

  /**
   * @param {Event[]} events
   * @param {LegWatch} leg that brought them
   */
  deliver(events, leg) {
    for (const event of events) {
      // The page may have stopped the run, or the phone may have gone offline, while the event before was handled.
      if (!this.live || this.leg !== leg) return;
      if (event.type !== 'delta') {
        this.conclude(event);
        return;
      }
      this.begun = true;
      this.hasText = true;
      this.backoff.reset();
      this.enter('streaming');
      if (this.live) this.options.settings.onEvent(event, this.id);
    }
  }

  /**
   * The leg is over.
   *
   * @param {EndEvent | ErrorEvent} event
   * @param {boolean} [connectionFailed] the event is the transport's own, and not the server's
   */
  conclude(event, connectionFailed = false) {
    if (event.type === 'end' || !this.sequence) {
      this.finish(event);
      return;
    }
    const recovery = recoveryFrom(event, { begun: this.begun, connectionFailed });
    if (recovery === 'reconnect') this.lose(event);
    else if (recovery === 'status') this.askStatus(event);
    else this.finish(event, recovery === 'resumable');
  }

  /**
   * Goes on over another leg, now or when it has a chance.
   *
   * @param {ErrorEvent} event what the page hears if it does not help
   */
  lose(event) {
    const { phone } = this.options;
    this.leave();
    this.enter(phone.online ? 'reconnecting' : 'offline');
    // Until the phone wakes no try is spent.
    if (!this.live || !phone.ready) return;
    const again = () => {
      if (phone.ready) this.connect();
    };
    if (!this.backoff.wait(again)) this.finish(Object.assign({}, event, { retryable: true }), true);
  }

  /** @param {ErrorEvent} event what the page hears if the server has nothing more of the run */
  askStatus(event) {
    const { id, question, settings } = this.options;
    const { platform, protocol, backend } = settings;
    const { sequence } = this;
    if (!protocol.resumable || !sequence) return;
    const request = addressed(protocol.status({ url: backend.url, runId: id }), question.header || {});
    this.follow((watch, here) => openStatus(platform, request, {
      onSummary: here((summary) => {
        /** @type {Event[]} */
        const events = [];
        sequence.readSummary(summary, events);
        if (events.length > 0) this.deliver(events, watch);
        else this.lose(event);
      }),
      onGone: here(() => this.finish(Object.assign({}, event, { retryable: true }))),
      onFail: here(({ code, message }) => this.lose(errorEvent(code, message, true)))
    }));
  }

  /**
   * @param {EndEvent | ErrorEvent} event
   * @param {boolean} [resumable]
   */
  finish(event, resumable = false) {
    this.live = false;
    this.resumable = resumable;
    this.backoff.cancel();
    if (event.type === 'error') this.leave();
    else if (this.leg) this.leg.rest();
    /** @type {EndEvent | ErrorEvent} */
    const told = Object.assign({}, event, resumable && { resumable });
    // There is a network, and no way to the server: none was found at all, or none again.
    const lost = told.type === 'error' && told.code === 'network' && (resumable || !this.begun);
    if (lost && this.options.phone.online) told.code = 'unreachable';
    try {
      this.options.settings.onEvent(told, this.id);
    } finally {
      this.enter(event.type === 'end' ? 'complete' : 'failed');
    }
  }

  /** @param {RunState} state */
  enter(state) {
    if (state === this.state) return;
    this.state = state;
    this.options.onState(state);
  }
}

exports.SingleRun = SingleRun;
