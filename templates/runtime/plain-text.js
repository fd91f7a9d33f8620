/**
 * @typedef {{ type: 'text', text: string }} TextFrame
 */

/**
 * Passes text on as it comes, but never half of a surrogate pair, which a screen would show as garbage.
 */
class PlainTextParser {
  constructor() {
    this.high = '';
  }

  /**
   * @param {string} text
   * @returns {TextFrame[]}
   */
  feed(text) {
    if (text === '') return [];
    const whole = this.high + text;
    const last = whole.charCodeAt(whole.length - 1);
    const cut = last >= 0xd800 && last <= 0xdbff ? whole.length - 1 : whole.length;
    this.high = whole.slice(cut);
    return cut === 0 ? [] : [{ type: 'text', text: whole.slice(0, cut) }];
  }

  /**
   * @returns {TextFrame[]} a high surrogate that stayed alone, as U+FFFD
   */
  end() {
    const alone = this.high !== '';
    this.high = '';
    return alone ? [{ type: 'text', text: '\ufffd' }] : [];
  }
}

module.exports = { PlainTextParser };
