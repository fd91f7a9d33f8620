const strings = require('./current').errors;

/** @type {Record<string, string>} */
const texts = strings;

/** A reader can do nothing with what the platform says about these. */
const SELF_EXPLAINING = /^(network|timeout|truncated|gap|too_large|interrupted|aborted|internal|http_5\d\d)$/;

/**
 * What an error means for the reader, and what to do about it.
 *
 * @param {string} code an error event's code, for example `timeout`, `http_429` or `upstream_timeout`
 * @returns {string}
 */
function errorText(code) {
  if (texts[code]) return texts[code];
  const status = /^http_([45])\d\d$/.exec(code);
  if (status) return texts['http_' + status[1] + 'xx'];
  return code.startsWith('upstream') ? texts.upstream : texts.unknown;
}

/**
 * The server's own words, where they say more than ours.
 *
 * @param {{ code: string, message: string }} error
 * @returns {string}
 */
function helpfulDetail(error) {
  return SELF_EXPLAINING.test(error.code) ? '' : error.message;
}

module.exports = { errorText, helpfulDetail };
