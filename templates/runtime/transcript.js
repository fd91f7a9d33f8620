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
 * @typedef {object} Entry
 * @property {string} id starts with a letter, as `scroll-into-view` and selectors want it
 * @property {'user' | 'assistant'} role
 * @property {string} content
 * @property {string} reasoning
 * @property {number} thinkingSeconds how long the reasoning took; 0 while that is not known
 * @property {EntryStatus} status
 * @property {EndReason | ''} reason why a complete answer ended
 * @property {{ code: string, message: string, retryable: boolean } | null} error
 *
 * What of a question and its answer outlives the page.
 *
 * @typedef {Pick<Entry, 'content' | 'reasoning' | 'thinkingSeconds' | 'status' | 'reason' | 'error'>} Answer
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
    } else if (event.type === 'end') {
      entry.status = 'complete';
      entry.reason = event.reason;
    } else {
      entry.status = 'failed';
      entry.error = { code: event.code, message: event.message, retryable: event.retryable };
    }
  }

  /** @param {Entry} entry an answer whose run was stopped */
  stop(entry) {
    entry.status = 'stopped';
  }

  /**
   * Takes the last answer back, so that its question can be asked again.
   *
   * @returns {Entry | null} the answer, or null when the last message is a question
   */
  takeBack() {
    const last = this.entries[this.entries.length - 1];
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
      const { content, reasoning, thinkingSeconds, status, reason, error } = entry;
      const answer = { content, reasoning, thinkingSeconds, status, reason, error };
      exchanges.push({ question: this.entries[index - 1].content, answer });
    });
    return exchanges;
  }

  /**
   * Goes on from an earlier visit. Nobody listens any more to a run that was live then: what its answer has is all that
   * it gets, and not a whole answer.
   *
   * @param {Exchange[]} exchanges
   */
  restore(exchanges) {
    exchanges.forEach(({ question, answer }) => {
      this.ask(question);
      const entry = Object.assign(this.answer(), answer);
      if (entry.status === 'pending' || entry.status === 'streaming') this.apply(entry, closed());
    });
  }

  clear() {
    this.entries = [];
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
      id: 'm' + this.count, role, content, reasoning: '', thinkingSeconds: 0, status, reason: '', error: null
    };
    this.entries.push(entry);
    return entry;
  }
}

/** @param {EntryStatus} status */
function isSettled(status) {
  return status === 'complete' || status === 'stopped';
}

module.exports = { Transcript };
