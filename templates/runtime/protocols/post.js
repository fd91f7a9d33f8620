/**
 * @param {string} url
 * @param {string} accept
 * @param {object} data
 * @returns {import('../events.js').HttpRequest}
 */
function postJson(url, accept, data) {
  return { url, method: 'POST', header: { 'Content-Type': 'application/json', Accept: accept }, data };
}

/**
 * @param {string} url
 * @param {string} accept
 * @returns {import('../events.js').HttpRequest}
 */
function get(url, accept) {
  return { url, method: 'GET', header: { Accept: accept } };
}

/**
 * @param {string} base with or without a slash at its end
 * @param {string} path begins with a slash
 */
function joinUrl(base, path) {
  return base.replace(/\/+$/, '') + path;
}

module.exports = { get, postJson, joinUrl };
