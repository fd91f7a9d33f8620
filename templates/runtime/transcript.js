const { closed } = require('./events.js');

/**
 * The conversation as data, and what of it the next request sends. Knows no page and no network.
 *
 * @typedef {import('./events.js').Event} Event
 * @typedef {import('./events.js').EndReason} EndReason
 * @typedef {import('./events.js').Message} Message
 *
 * `pending` has no text yet; `streaming` has some. Only `complete` is a whole answer.
 *
 * @typedef {'sent' | 'pending' | 'streaming' | 'complete' | 'stopped' | 'failed'} EntryStatus
 *
 * How far an answer has come: its run at the server, and the number of the last frame that is in its text.
 *
 * @typedef {{ id: string, lastId: number }} RunPosition
 *
 * @typedef {object} Entry
 * @property {string} id starts with a letter, as `scroll-into-view` and selectors want it
 * @property {'user' | 'assistant'} role
 * @property {string} content
 * @property {string} reasoning
 * @property {number} thinkingSeconds how long the reasoning took; 0 while that is not known
 * @property {EntryStatus} status
 * @property {EndReason | ''} reason why a complete answer ended
 * @property {{ code: string, message: string, retryable: boolean } | null} error
 * @property {RunPosition | null} run of an answer with which the page can go on, failed or not, or of one that was stopped
 *   and the server may not know it yet; else null
 *
 * What of a question and its answer outlives the page.
 *
 * @typedef {Pick<Entry, 'content' | 'reasoning' | 'thinkingSeconds' | 'status' | 'reason' | 'error' | 'run'>} Answer
 * @typedef {{ question: string, answer: Answer }} Exchange
 */
class Transcript {
  /** @param {{ contextMessages: number }} options how many messages a request carries at most, the question included */
  constructor(options) {
    this.contextMessages = options.contextMessages;
    /** @type {Entry[]} */
    this.entries = [];
    this.count = 0;
  }

  /**
   * @param {string} content
   * @returns {Entry}
   */
  ask(content) {
    return this.add('user', content, 'sent');
  }

  /** @returns {Entry} the empty answer that `apply` fills */
  answer() {
    return this.add('assistant', '', 'pending');
  }

  /**
   * @param {Entry} entry an answer
   * @param {Event} event of its run
   */
  apply(entry, event) {
    if (event.type === 'delta') {
      entry.status = 'streaming';
      entry.content += event.content || '';
      entry.reasoning += event.reasoning || '';
      if (entry.run && event.id !== undefined) entry.run.lastId = event.id;
    } else if (event.type === 'end') {
      entry.status = 'complete';
      entry.reason = event.reason;
      entry.run = null;
    } else {
      entry.status = 'failed';
      entry.error = { code: event.code, message: event.message, retryable: event.retryable };
      if (!event.resumable) entry.run = null;
    }
  }

  /**
   * The server can be asked to go on with this answer from now on.
   *
   * @param {Entry} entry an answer
   * @param {string} runId
   */
  begin(entry, runId) {
    if (!entry.run) entry.run = { id: runId, lastId: 0 };
  }

  /** @returns {Entry | null} the last answer, if it is still arriving */
  underway() {
    const last = this.last();
    return last && isUnderway(last) ? last : null;
  }

  /** @returns {Entry | null} the last answer, arriving again, if it has failed and its run can go on */
  reopen() {
    const last = this.last();
    if (!last || last.status !== 'failed' || !last.run) return null;
    last.status = last.content === '' && last.reasoning === '' ? 'pending' : 'streaming';
    last.error = null;
    return last;
  }

  /** @param {Entry} entry an answer whose run was stopped */
  stop(entry) {
    entry.status = 'stopped';
  }

  /** @returns {Entry[]} the answers that were stopped while the server may still be writing them */
  stops() {
    return this.entries.filter(({ status, run }) => status === 'stopped' && run !== null);
  }

  /** @param {string} runId of a stop that has reached the server */
  settleStop(runId) {
    this.stops().forEach((entry) => {
      if (entry.run && entry.run.id === runId) entry.run = null;
    });
  }

  /**
   * Takes the last answer back, so that its question can be asked again.
   *
   * @returns {Entry | null} the answer, or null when the last message is a question
   */
  takeBack() {
    const last = this.last();
    if (!last || last.role !== 'assistant') return null;
    this.entries.pop();
    return last;
  }

  /**
   * The latest messages, oldest first, beginning with a question. An answer that failed or is empty is not sent: the
   * model would take it for its own words.
   *
   * @returns {Message[]}
   */
  context() {
    const messages = this.entries
      .filter((entry) => entry.content !== '' && (entry.role === 'user' || isSettled(entry.status)))
      .slice(-this.contextMessages)
      .map((entry) => ({ role: entry.role, content: entry.content }));
    while (messages.length > 0 && messages[0].role !== 'user') messages.shift();
    return messages;
  }

  /** @returns {Exchange[]} oldest first; a question whose answer is still to be added is none yet */
  exchanges() {
    /** @type {Exchange[]} */
    const exchanges = [];
    this.entries.forEach((entry, index) => {
      if (entry.role !== 'assistant') return;
      const { content, reasoning, thinkingSeconds, status, reason, error, run } = entry;
      const answer = { content, reasoning, thinkingSeconds, status, reason, error, run };
      exchanges.push({ question: this.entries[index - 1].content, answer });
    });
    return exchanges;
  }

  /**
   * Goes on from an earlier visit. The last answer may still be arriving, if its run can be continued. Any other that was
   * arriving then has all that it gets, and is no whole answer.
   *
   * @param {Exchange[]} exchanges
   * @param {{ resumable: boolean }} server whether it lets a run be continued
   */
  restore(exchanges, { resumable }) {
    exchanges.forEach(({ question, answer }, index) => {
      this.ask(question);
      const entry = Object.assign(this.answer(), answer);
      if (!resumable || (index < exchanges.length - 1 && entry.status !== 'stopped')) entry.run = null;
      if (isUnderway(entry) && !entry.run) this.apply(entry, closed());
    });
  }

  clear() {
    this.entries = [];
  }

  /** @returns {Entry | undefined} */
  last() {
    return this.entries[this.entries.length - 1];
  }

  /**
   * @param {'user' | 'assistant'} role
   * @param {string} content
   * @param {EntryStatus} status
   * @returns {Entry}
   */
  add(role, content, status) {
    this.count += 1;
    /** @type {Entry} */
    const entry = {
      id: 'm' + this.count, role, content, reasoning: '', thinkingSeconds: 0, status, reason: '', error: null, run: null
    };
    this.entries.push(entry);
    return entry;
  }
}

/** @param {Entry} answer */
function isUnderway({ status }) {
  return status === 'pending' || status === 'streaming';
}

/** @param {EntryStatus} status */
function isSettled(status) {
  return status === 'complete' || status === 'stopped';
}

module.exports = { Transcript };
