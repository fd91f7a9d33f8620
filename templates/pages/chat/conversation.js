const { RunController } = require('../../runtime/run');
const { Transcript } = require('../../runtime/transcript');
const chunked = require('../../runtime/transports/chunked');
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
 * @property {typeof import('../../config')} config
 * @property {() => Record<string, string>} header asked before every request
 * @property {(entries: Entry[], from: number, answer: LiveAnswer) => void} onMessages
 *   entries from this index on are new; the last one is an answer that is about to arrive
 * @property {(state: RunState, answer: Entry) => void} onState
 */

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
      transports: [chunked],
      onEvent: (event) => this.onEvent(event),
      onState: (state) => this.onState(state)
    });
    /** @type {{ entry: Entry, live: LiveAnswer } | null} the answer that is arriving, or the last one that did */
    this.answer = null;
  }

  get busy() {
    return this.controller.state === 'connecting' || this.controller.state === 'streaming';
  }

  /** @returns {Entry[]} the conversation of an earlier visit, all of it over */
  restore() {
    this.transcript.restore(this.store.load(), { resumable: false });
    return this.transcript.entries;
  }

  /** @param {string} question */
  ask(question) {
    if (this.busy) return;
    const from = this.transcript.entries.length;
    this.transcript.ask(question);
    this.begin(from);
  }

  /** Asks the last question again; its answer gives way to the new one. */
  retry() {
    if (this.busy || !this.transcript.takeBack()) return;
    this.begin(this.transcript.entries.length);
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

  /** The page is closed. Its answer is kept as one that was still arriving: the reader did not stop it. */
  close() {
    this.hide();
    this.controller.stop();
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
    const { platform, config, header, onMessages } = this.options;
    const messages = this.transcript.context();
    const entry = this.transcript.answer();
    const live = new LiveAnswer({ platform, entry, showThinking: config.features.thinking });
    this.answer = { entry, live };
    onMessages(this.transcript.entries, from, live);
    this.controller.start({ messages, header: header() });
    this.keep();
  }

  /** Writing takes its time, so this is done at the turns of a conversation, never for a piece of an answer. */
  keep() {
    this.store.save(this.transcript.exchanges());
  }

  /** @param {Event} event */
  onEvent(event) {
    if (!this.answer) return;
    this.transcript.apply(this.answer.entry, event);
    this.answer.live.apply(event);
  }

  /** @param {RunState} state */
  onState(state) {
    if (!this.answer) return;
    if (state === 'stopped') {
      this.transcript.stop(this.answer.entry);
      this.answer.live.finish();
    }
    if (state === 'complete' || state === 'failed') this.keep();
    this.options.onState(state, this.answer.entry);
  }
}

exports.Conversation = Conversation;
