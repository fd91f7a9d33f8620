const { errorEvent, truncated } = require('../events.js');
const { asObject, asString } = require('../json.js');

/**
 * Turns the fields of one JSON object into an event, as they are named in the server's own frames.
 *
 * @typedef {import('../json.js').JsonObject} JsonObject
 */

/** @type {import('../events.js').EndReason[]} */
const REASONS = ['stop', 'length', 'stopped', 'filtered'];

/**
 * @param {JsonObject} fields
 * @returns {import('../events.js').DeltaEvent | null} null if there is nothing to show
 */
function readDelta(fields) {
  /** @type {import('../events.js').DeltaEvent} */
  const delta = { type: 'delta' };
  if (typeof fields.content === 'string') delta.content = fields.content;
  else if (typeof fields.reasoning === 'string') delta.reasoning = fields.reasoning;
  else if (asObject(fields.tool)) delta.tool = /** @type {JsonObject} */ (fields.tool);
  else if (Array.isArray(fields.citations)) delta.citations = fields.citations.filter(asObject);
  else return null;
  return delta;
}

/**
 * @param {JsonObject} fields
 * @param {number} chars code points of content received
 * @returns {import('../events.js').EndEvent | import('../events.js').ErrorEvent} an error if the server sent more
 */
function readEnd(fields, chars) {
  if (typeof fields.chars === 'number' && fields.chars !== chars) return truncated();
  const reason = REASONS.find((known) => known === fields.reason) || 'stop';
  /** @type {import('../events.js').EndEvent} */
  const end = { type: 'end', reason, chars };
  const usage = asObject(fields.usage);
  if (usage) end.usage = usage;
  return end;
}

/**
 * @param {JsonObject} fields
 * @returns {import('../events.js').ErrorEvent}
 */
function readError(fields) {
  return errorEvent(
    asString(fields.code) || 'server_error',
    asString(fields.message) || 'The server reported an error.',
    fields.retryable === true,
  );
}

/**
 * @param {string} text well-formed, or cut between surrogates
 * @returns {number} its code points; a surrogate pair is counted where its first half is
 */
function countCodePoints(text) {
  let count = 0;
  for (let i = 0; i < text.length; i += 1) {
    if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) count += 1;
  }
  return count;
}

module.exports = { readDelta, readEnd, readError, countCodePoints };
