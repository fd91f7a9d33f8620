/**
 * Reads JSON that comes from outside, where anything may stand in for anything.
 *
 * @typedef {{ [name: string]: unknown }} JsonObject
 */

/**
 * @param {string} text
 * @returns {JsonObject | null} null if `text` is not one JSON object
 */
function parseObject(text) {
  try {
    return asObject(JSON.parse(text));
  } catch (error) {
    return null;
  }
}

/**
 * @param {unknown} value
 * @returns {JsonObject | null} null unless `value` is an object, and not an array
 */
function asObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? /** @type {JsonObject} */ (value)
    : null;
}

/**
 * @param {unknown} value
 * @returns {string} '' for anything but a string
 */
function asString(value) {
  return typeof value === 'string' ? value : '';
}

module.exports = { parseObject, asObject, asString };
