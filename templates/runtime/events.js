/**
 * What a run tells the page, whatever the server's protocol: any number of deltas, then exactly one end or error.
 *
 * @typedef {object} DeltaEvent a piece of the answer
 * @property {'delta'} type
 * @property {number} [id] position in the run, for protocols that number their frames
 * @property {string} [content] text to append to the answer
 * @property {string} [reasoning] text to append to the model's reasoning
 * @property {object} [tool]
 * @property {object[]} [citations]
 *
 * @typedef {'stop' | 'length' | 'stopped' | 'filtered'} EndReason
 *
 * @typedef {object} EndEvent the proof that the answer is complete
 * @property {'end'} type
 * @property {number} [id]
 * @property {EndReason} reason
 * @property {number} [chars] code points of the whole content
 * @property {object} [usage] token counts, as the server reported them
 *
 * @typedef {object} ErrorEvent
 * @property {'error'} type
 * @property {number} [id]
 * @property {string} code stable, for programs
 * @property {string} message for people; often the server's own words
 * @property {boolean} retryable whether the same request may succeed later
 *
 * @typedef {DeltaEvent | EndEvent | ErrorEvent} Event
 */

/**
 * @param {string} code
 * @param {string} message
 * @param {boolean} retryable
 * @returns {ErrorEvent}
 */
function errorEvent(code, message, retryable) {
  return { type: 'error', code, message, retryable };
}

/**
 * @returns {ErrorEvent} the stream ended before the answer did
 */
function truncated() {
  return errorEvent('truncated', 'The answer was cut off.', true);
}

module.exports = { errorEvent, truncated };
