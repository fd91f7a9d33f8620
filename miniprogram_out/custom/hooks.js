/**
 * Your own code. This file is yours: it is created once and never written again.
 * Each function is called by pages/chat/chat.js; remove what you do not need.
 */
module.exports = {
  /**
   * Returns the headers that go along with every question, for example the login token of your user.
   * Never put a secret of yours here: whatever ships in a mini-program can be read by anyone.
   *
   * @returns {Record<string, string>}
   */
  requestHeader() {
    return {};
  },

  /**
   * Called when an answer is complete.
   *
   * @param {{ question: string, answer: string }} _exchange
   */
  onAnswer(_exchange) {}
};
