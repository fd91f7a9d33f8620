/**
 * One answer, from the question to the last character, whatever becomes of the connection; and never two at a time.
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
 * Where the protocol can resume, a lost connection is no error. In the midst of a run then come
 *
 *   onState('reconnecting')   the connection is lost and another one on its way
 *     or   ('offline')        the phone has no network, and all waits for that
 *   onState('streaming')      it goes on; 'connecting' while no text has come at all
 *
 * A run that is resumed begins with 'reconnecting'. An `error` that is `resumable` means that the connection has failed
 * for good and the run has not: resume() goes on with it, and nothing is generated, or billed, again.
 *
 * The text that came before 'failed' or 'stopped' stays valid; it is a prefix of the answer.
 *
 * @typedef {import('./platform.js').Platform} Platform
 * @typedef {import('./events.js').Event} Event
 * @typedef {import('./events.js').Protocol} Protocol
 * @typedef {import('./events.js').Message} Message
 *
 * @typedef {'idle' | 'connecting' | 'streaming' | 'reconnecting' | 'offline' | 'complete' | 'stopped' | 'failed'} RunState
 *
 * `header` is added to the request's own.
 *
 * @typedef {{ messages: Message[], header?: Object<string, string> }} Question
 *
 * What is known of a run of an earlier visit, or of one that has failed. Without a frame, and unless it has `begun`, the
 * server may never have got the question: it is asked again, under the same id.
 *
 * @typedef {{ id: string, lastId: number, content: string, reasoning: string, begun?: boolean }} EarlierRun
 *
 * @typedef {object} RunOptions
 * @property {Platform} platform
 * @property {Protocol} protocol
 * @property {{ url: string, model: string }} backend
 * @property {import('./leg.js').Transport[]} transports in the order in which they are tried
 * @property {(event: Event, runId: string) => void} onEvent
 * @property {(state: RunState, runId: string) => void} onState
 * @property {(runId: string) => void} [onStopArrived] the server has heard of a stop
 */
const { Ladder } = require('./ladder.js');
const { addressed } = require('./leg.js');
const { PhoneWatch } = require('./phone-watch.js');
const { SingleRun } = require('./single-run.js');
const { StopDelivery } = require('./stop-delivery.js');
const { randomUuid } = require('./uuid.js');

class RunController {
  /** @param {RunOptions} options */
  constructor(options) {
    this.options = options;
    /** @type {RunState} */
    this.state = 'idle';
    /**
     * The run in flight, or the last one: `id`, `lastId` of the frames that came, and whether it is `resumable` later.
     *
     * @type {SingleRun | null}
     */
    this.run = null;
    /** @type {Set<StopDelivery>} */
    this.stops = new Set();
    this.ladder = new Ladder(options.transports);
    this.phone = new PhoneWatch(options.platform, {
      onWake: (wake) => this.wake(wake),
      onOffline: () => {
        if (this.run) this.run.goOffline();
      }
    });
    this.disposed = false;
  }

  /**
   * Asks, after stopping the answer that may still be coming.
   *
   * @param {Question} question
   * @returns {string} the run's id: also the idempotency key under which the server runs, and bills, once
   */
  start(question) {
    this.stop();
    const id = randomUuid(this.options.platform);
    this.begin(id, question).open('connecting');
    return id;
  }

  /**
   * Goes on with a run of an earlier visit, or with one that has failed. Does nothing if it is in flight.
   *
   * @param {EarlierRun} run
   * @param {Question} question as it was asked: the server may not have got it yet
   * @throws {Error} if the protocol cannot resume
   */
  resume(run, question) {
    if (!this.options.protocol.resumable) throw new Error('the protocol cannot resume');
    if (this.run && this.run.live && this.run.id === run.id) return;
    this.stop();
    this.begin(run.id, question, run).open('reconnecting');
  }

  /** Stops the run in flight, here and on the server, which hears of it as soon as it can be reached. */
  stop() {
    const { run } = this;
    if (!run) return;
    const wasLive = run.live;
    run.close();
    if (!wasLive) return;
    run.resumable = false;
    this.deliverStop(run.id, run.options.question.header);
    run.enter('stopped');
  }

  /** Leaves the run to the server, in silence: another visit may resume it. */
  detach() {
    if (this.run) this.run.close();
    this.run = null;
    this.state = 'idle';
  }

  /** Detaches, and no longer listens to the phone. */
  dispose() {
    this.detach();
    this.disposed = true;
    this.closeWhenIdle();
  }

  /**
   * @param {string} id
   * @param {Question} question
   * @param {EarlierRun} [from]
   * @returns {SingleRun}
   */
  begin(id, question, from) {
    const run = new SingleRun({
      id,
      question,
      from,
      settings: this.options,
      transport: this.ladder,
      phone: this.phone,
      onState: (state) => {
        // The page may have asked again when it heard the end.
        if (this.run !== run) return;
        this.state = state;
        this.options.onState(state, id);
      }
    });
    this.run = run;
    return run;
  }

  /**
   * Tells the server to stop a run, now or when it can be reached. A page that was closed before that does so again.
   *
   * @param {string} runId
   * @param {Object<string, string>} [header]
   */
  deliverStop(runId, header = {}) {
    const { platform, protocol, backend, onStopArrived } = this.options;
    const request = protocol.stop({ url: backend.url, runId });
    if (!request) return;
    const delivery = new StopDelivery({
      platform,
      phone: this.phone,
      request: addressed(request, header),
      onDone: (arrived) => {
        this.stops.delete(delivery);
        if (arrived && onStopArrived) onStopArrived(runId);
        this.closeWhenIdle();
      }
    });
    this.stops.add(delivery);
    delivery.send();
  }

  /** @param {{ stale: boolean }} wake */
  wake(wake) {
    // The stop of an earlier run goes first.
    this.stops.forEach((delivery) => delivery.wake(wake));
    if (this.run) this.run.wake(wake);
  }

  closeWhenIdle() {
    if (this.disposed && this.stops.size === 0) this.phone.close();
  }
}

module.exports = { RunController };
