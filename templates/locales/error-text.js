const strings = require('./current.js');

/** @type {Record<string, string>} */
const texts = strings.errors;

/**
 * Returns what an error means for the reader, and what to do about it.
 *
 * @param {string} code an error event's code, for example `timeout`, `http_429`, `upstream_http_502`
 */
function errorText(code) {
  if (texts[code]) {
    return texts[code];
  }
  const status = /^http_([45])\d\d$/.exec(code);
  if (status) {
    return texts['http_' + status[1] + 'xx'];
  }
  return code.startsWith('upstream') ? texts.upstream : texts.unknown;
}

module.exports = { errorText };
