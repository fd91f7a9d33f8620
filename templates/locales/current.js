const config = require('../config.js');
const strings = require('../strings.js');

/**
 * @typedef {(typeof strings)[keyof typeof strings]} Strings
 */

/**
 * The interface's texts in the language of this phone, chosen once.
 *
 * A project for one language carries that one only; with several, Chinese of any kind gets zh-CN, everybody else English.
 *
 * @type {Strings}
 */
module.exports = /** @type {Record<string, Strings>} */ (strings)[language()];

/** @returns {string} */
function language() {
  if (config.app.locale !== 'auto') {
    return config.app.locale;
  }
  return wx.getAppBaseInfo().language.startsWith('zh') ? 'zh-CN' : 'en';
}
