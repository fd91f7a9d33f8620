const { errors, unfinished } = require('./current');

/** @type {Record<string, string>} */
const texts = errors;

/**
 * Codes that mean the same to a reader as another one.
 *
 * @type {Record<string, string>}
 */
const SAME = {
  aborted: 'network',
  busy: 'http_429',
  internal_error: 'http_5xx',
  request_timeout: 'timeout',
  server_error: 'http_5xx',
  unauthorized: 'http_401',
  upstream_rate_limited: 'http_429',
  upstream_truncated: 'truncated'
};

/**
 * What keeps an answer from going on that still can.
 *
 * @type {Record<string, keyof typeof unfinished>}
 */
const OBSTACLES = {
  network: 'network',
  unreachable: 'unreachable',
  http_5xx: 'server',
  log_unavailable: 'server',
  server_stopping: 'server'
};

/** Texts that leave open what exactly is wrong: there the server's own words help. */
const VAGUE = ['bad_request', 'bad_response', 'http_400', 'http_422', 'http_4xx', 'upstream', 'unknown'];

/**
 * What an error means for the reader, and what to do about it.
 *
 * @param {string} code an error event's code, for example `timeout`, `http_429` or `upstream_timeout`
 * @returns {string}
 */
function errorText(code) {
  return texts[keyOf(code)];
}

/**
 * Why an answer has stopped arriving with which the page can go on.
 *
 * @param {string} code
 * @returns {string}
 */
function unfinishedText(code) {
  const key = keyOf(code);
  return unfinished[has(OBSTACLES, key) ? OBSTACLES[key] : 'lost'];
}

/**
 * The server's own words, where they say more than ours.
 *
 * @param {{ code: string, message: string }} error
 * @returns {string}
 */
function helpfulDetail(error) {
  return VAGUE.includes(keyOf(error.code)) ? error.message : '';
}

/** @param {string} code */
function keyOf(code) {
  if (has(SAME, code)) return SAME[code];
  if (has(texts, code)) return code;
  const status = /^http_([45])\d\d$/.exec(code);
  if (status) return 'http_' + status[1] + 'xx';
  if (code.startsWith('upstream')) return 'upstream';
  return code.startsWith('invalid') ? 'http_4xx' : 'unknown';
}

/**
 * A code is a server's word and may be anything, `constructor` too.
 *
 * @param {object} table
 * @param {string} key
 */
function has(table, key) {
  return Object.prototype.hasOwnProperty.call(table, key);
}

module.exports = { errorText, unfinishedText, helpfulDetail };
