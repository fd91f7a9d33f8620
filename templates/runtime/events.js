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
 * A protocol knows how to ask its server for an answer, and how to read it.
 *
 * @typedef {{ role: string, content: string }} Message
 *
 * @typedef {object} HttpRequest
 * @property {string} url
 * @property {'POST'} method
 * @property {{ [name: string]: string }} header
 * @property {object} data sent as JSON
 *
 * @typedef {object} Protocol
 * @property {string} name
 * @property {string} accept value of the Accept header
 * @property {boolean} resumable whether frames are numbered, so that a run can be continued after a lost connection
 * @property {(run: { url: string, model: string, runId: string, messages: Message[] }) => HttpRequest} request
 * @property {(run: { url: string, runId: string }) => HttpRequest | null} stop null if closing the connection is all
 * @property {() => Reader} createReader
 *
 * A reader turns the text of one response into events. One instance a request.
 *
 * @typedef {object} Reader
 * @property {(text: string) => Event[]} feed
 * @property {() => Event[]} end the body is complete
 * @property {(statusCode: number) => void} setStatus as soon as it is known, at the latest before the end
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

/**
 * @returns {ErrorEvent} the page was closed before the answer ended
 */
function closed() {
  return errorEvent('closed', 'The page was closed before the answer was complete.', true);
}

module.exports = { errorEvent, truncated, closed };
