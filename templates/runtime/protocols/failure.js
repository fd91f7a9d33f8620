const { errorEvent, truncated } = require('../events.js');
const { asObject, asString } = require('../json.js');

// Characters of a message on the screen.
const MESSAGE_LENGTH = 200;

/**
 * Says why a body held no complete answer.
 *
 * @param {number} statusCode 0 if unknown
 * @param {string} body the body, or its beginning, if nothing in it could be read
 * @param {boolean} cut whether the body may be the beginning of a good stream
 * @returns {import('../events.js').ErrorEvent}
 */
function failure(statusCode, body, cut) {
  const message = humanMessage(body);
  if (statusCode >= 400) {
    const retryable = statusCode === 408 || statusCode === 429 || statusCode >= 500;
    return errorEvent('http_' + statusCode, message || 'The server answered with status ' + statusCode + '.', retryable);
  }
  if (cut || message === '') return truncated();
  return errorEvent('bad_response', message, false);
}

/**
 * Finds the words for people in the body of an error: JSON in the shapes that servers use, an HTML page, plain text.
 *
 * @param {string} body
 * @returns {string} at most MESSAGE_LENGTH characters on one line, '' if there are none
 */
function humanMessage(body) {
  const text = body.trim();
  const first = text.charAt(0);
  if (first === '{' || first === '[') {
    try {
      return shorten(messageIn(JSON.parse(text)) || text);
    } catch (error) {
      return shorten(text);
    }
  }
  return shorten(first === '<' ? textOfHtml(text) : text);
}

/**
 * @param {unknown} value the JSON of an error, or a part of it
 * @returns {string} '' if no message was found
 */
function messageIn(value) {
  if (typeof value === 'string') return value;
  // FastAPI lists what is wrong with a request; its first item says enough.
  const object = asObject(Array.isArray(value) ? value[0] : value);
  if (!object) return '';
  const nested = asObject(object.error) || asObject(Array.isArray(object.detail) ? object.detail[0] : object.detail);
  return (
    (nested ? asString(nested.message) || asString(nested.msg) : '') ||
    asString(object.message) ||
    asString(object.errmsg) ||
    asString(object.error_msg) ||
    asString(object.msg) ||
    asString(object.detail) ||
    asString(object.error)
  );
}

/**
 * @param {string} html
 * @returns {string} the page's title, or else its text
 */
function textOfHtml(html) {
  const title = /<title[^<>]*>([^<]*)/i.exec(html);
  if (title && title[1].trim() !== '') return title[1];
  return html.replace(/<(style|script)\b[^<]*<\/\1>/gi, ' ').replace(/<[^<>]*>?/g, ' ');
}

/**
 * @param {string} text
 * @returns {string}
 */
function shorten(text) {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= MESSAGE_LENGTH) return line;
  const last = line.charCodeAt(MESSAGE_LENGTH - 2);
  // A surrogate pair stays whole.
  return line.slice(0, last >= 0xd800 && last <= 0xdbff ? MESSAGE_LENGTH - 2 : MESSAGE_LENGTH - 1) + '…';
}

module.exports = { failure, humanMessage, messageIn };
