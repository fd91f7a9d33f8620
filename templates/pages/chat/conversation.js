const { RunController } = require('../../runtime/run');
const { Transcript } = require('../../runtime/transcript');
const { ConversationStore } = require('../../store');
const { LiveAnswer } = require('./live-answer');

/**
 * @typedef {import('../../runtime/events').Event} Event
 * @typedef {import('../../runtime/run').RunState} RunState
 * @typedef {import('../../runtime/transcript').Entry} Entry
 *
 * @typedef {object} ConversationOptions
 * @property {import('../../runtime/platform').Platform} platform
 * @property {import('../../runtime/events').Protocol} protocol
 * @property {import('../../runtime/leg').Transport[]} transports in the order in which they are tried
 * @property {typeof import('../../config')} config
 * @property {() => Record<string, string>} header asked before every request
 * @property {(entries: Entry[], from: number, answer: LiveAnswer) => void} onMessages
 *   entries from this index on are new; the last one, new or not, is an answer that is about to arrive
 * @property {(state: RunState, answer: Entry) => void} onState
 */

/** @type {RunState[]} */
const IDLE_STATES = ['idle', 'complete', 'stopped', 'failed'];

/** The conversation behind the page: asks, hands each answer to its transcript and to the screen, and keeps it. */
class Conversation {
  /** @param {ConversationOptions} options */
  constructor(options) {
    this.options = options;
    this.transcript = new Transcript(options.config.chat);
    this.store = new ConversationStore(options.platform);
    this.controller = new RunController({
      platform: options.platform,
      protocol: options.protocol,
      backend: options.config.backend,
      transports: options.transports,
      onEvent: (event) => this.onEvent(event),
      onState: (state, runId) => this.onState(state, runId),
      onStopArrived: (runId) => this.onStopArrived(runId)
    });
    /** @type {{ entry: Entry, live: LiveAnswer } | null} the answer that is arriving, or the last one that did */
    this.answer = null;
    this.closed = false;
  }

  get busy() {
    return !IDLE_STATES.includes(this.controller.state);
  }

  /** @returns {Entry[]} the conversation of an earlier visit; its last answer may wait for `pickUp` */
  restore() {
    this.transcript.restore(this.store.load(), this.options.protocol);
    return this.transcript.entries;
  }

  /**
   * Goes on with what the page left undone when it was closed: an answer that was arriving, a stop that could not get
   * through. If the server does not know the answer, that is its end: a page that opens asks for nothing that would have
   * to be paid.
   */
  pickUp() {
    this.transcript.stops().forEach(({ run }) => {
      if (run) this.controller.deliverStop(run.id, this.options.header());
    });
    const entry = this.transcript.underway();
    if (entry) this.goOn(entry, true);
  }

  /** @param {string} question */
  ask(question) {
    if (this.busy) return;
    const from = this.transcript.entries.length;
    this.transcript.ask(question);
    this.begin(from);
  }

  /** Goes on with the last answer if that is possible. If not, asks its question again; it gives way to the new one. */
  retry() {
    if (this.busy) return;
    const entry = this.transcript.reopen();
    if (entry) {
      this.goOn(entry, false);
    } else if (this.transcript.takeBack()) {
      this.begin(this.transcript.entries.length);
    }
  }

  stop() {
    this.controller.stop();
    this.keep();
  }

  /** Begins anew. What was said is forgotten, on this phone too. */
  clear() {
    this.controller.stop();
    this.answer = null;
    this.transcript.clear();
    this.store.clear();
  }

  /** The page goes out of sight and may never come back: what has come of an answer is kept. */
  hide() {
    if (this.busy) this.keep();
  }

  /** The page is closed. If the next one can go on with its answer, the server goes on too; the reader did not stop it. */
  close() {
    this.hide();
    if (!this.store.lasting) this.controller.stop();
    this.closed = true;
    this.controller.dispose();
  }

  /**
   * @param {string} id
   * @returns {string}
   */
  textOf(id) {
    const entry = this.transcript.entries.find((candidate) => candidate.id === id);
    return entry ? entry.content : '';
  }

  /**
   * @param {Entry} answer
   * @returns {string}
   */
  questionOf(answer) {
    return this.transcript.entries[this.transcript.entries.indexOf(answer) - 1].content;
  }

  /** @param {number} from */
  begin(from) {
    const question = this.question();
    const live = this.expect(this.transcript.answer());
    this.options.onMessages(this.transcript.entries, from, live);
    this.controller.start(question);
    this.keep();
  }

  /**
   * @param {Entry} entry the last answer, which has a run
   * @param {boolean} begun the server must have the run already
   */
  goOn(entry, begun) {
    const { run, content, reasoning } = entry;
    if (!run) return;
    const live = this.expect(entry);
    live.recall();
    this.options.onMessages(this.transcript.entries, this.transcript.entries.length, live);
    this.controller.resume({ id: run.id, lastId: run.lastId, content, reasoning, begun }, this.question());
  }

  /** @returns {import('../../runtime/run').Question} the last question with what was said before it */
  question() {
    return { messages: this.transcript.context(), header: this.options.header() };
  }

  /**
   * @param {Entry} entry an answer that is about to arrive
   * @returns {LiveAnswer}
   */
  expect(entry) {
    const { platform, config } = this.options;
    const live = new LiveAnswer({ platform, entry, showThinking: config.features.thinking });
    this.answer = { entry, live };
    return live;
  }

  /** Writing takes its time, so this is done at the turns of a conversation, never for a piece of an answer. */
  keep() {
    if (this.answer) this.answer.live.countThinking();
    this.store.save(this.transcript.exchanges());
  }

  /** @param {Event} event */
  onEvent(event) {
    if (!this.answer) return;
    this.transcript.apply(this.answer.entry, event);
    this.answer.live.apply(event);
  }

  /** @param {string} runId */
  onStopArrived(runId) {
    // What is kept is the next page's by now. It repeats the stop, which does no harm.
    if (this.closed) return;
    this.transcript.settleStop(runId);
    this.keep();
  }

  /**
   * @param {RunState} state
   * @param {string} runId
   */
  onState(state, runId) {
    if (!this.answer) return;
    const { entry, live } = this.answer;
    if (state === 'connecting' && this.options.protocol.resumable) this.transcript.begin(entry, runId);
    if (state === 'stopped') {
      this.transcript.stop(entry);
      live.finish();
    } else {
      live.connect(state === 'reconnecting' || state === 'offline' ? state : '');
    }
    if (state === 'complete' || state === 'failed') this.keep();
    this.options.onState(state, entry);
  }
}

exports.Conversation = Conversation;
