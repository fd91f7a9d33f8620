/**
 * Keeps nothing: a conversation ends with its page, and the phone's storage is left alone.
 *
 * @typedef {import('./transcript.js').Exchange} Exchange
 */
class ConversationStore {
  /** Whether what is saved is there when the page opens again. */
  get lasting() {
    return false;
  }

  /** @returns {Exchange[]} */
  load() {
    return [];
  }

  /** @param {Exchange[]} _exchanges */
  save(_exchanges) {}

  clear() {}
}

module.exports = { ConversationStore };
