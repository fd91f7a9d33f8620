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
 * @property {boolean} [resumable] whether the run may be continued: the connection failed, not the run
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
 * @property {'GET' | 'POST'} method
 * @property {{ [name: string]: string }} header
 * @property {object} [data] sent as JSON
 * @property {number} [timeout] milliseconds for the whole request
 *
 * `after` is the id of the last frame that is here already; with `wait`, in seconds, the response is what there is after
 * it, or the first to come within that time, and not a stream. A protocol that cannot resume knows neither.
 *
 * @typedef {{ after?: number, wait?: number }} Position
 *
 * @typedef {object} ProtocolBase
 * @property {string} name
 * @property {string} accept value of the Accept header
 * @property {(run: { url: string, model: string, runId: string, messages: Message[] } & Position) => HttpRequest} request
 * @property {(run: { url: string, runId: string }) => HttpRequest | null} stop null if closing the connection is all
 * @property {(sequence?: FrameSequence | null) => Reader} createReader without a sequence: one that begins a run
 *
 * Frames that are not numbered: a run cannot be continued after a lost connection.
 *
 * @typedef {ProtocolBase & { resumable: false }} ForeignProtocol
 *
 * @typedef {object} Resuming
 * @property {true} resumable
 * @property {(run: { url: string, runId: string } & Position) => HttpRequest} resume
 * @property {(run: { url: string, runId: string }) => HttpRequest} status the whole text, also after the frames are gone
 * @property {(run: { url: string }) => { url: string }} socket where the server speaks WebSocket
 * @property {(from?: { lastId: number, content: string, reasoning: string }) => FrameSequence} createSequence
 *   `from`: what came of the run at an earlier visit
 *
 * @typedef {ProtocolBase & Resuming} ResumableProtocol
 *
 * @typedef {ForeignProtocol | ResumableProtocol} Protocol
 *
 * A reader turns the text of one response into events. One instance a request.
 *
 * @typedef {object} Reader
 * @property {(text: string) => Event[]} feed
 * @property {() => Event[]} end the body is complete
 * @property {(statusCode: number) => void} setStatus as soon as it is known, at the latest before the end
 *
 * One frame of a run, taken out of its encoding.
 *
 * @typedef {{ event: string, id: unknown, fields: import('./json.js').JsonObject }} RunFrame
 *
 * What has come of a run, and what may come next. One instance a run.
 *
 * @typedef {object} FrameSequence
 * @property {number} lastId of the last frame that came, 0 for none
 * @property {number} chars code points of the content so far
 * @property {(frame: RunFrame, events: Event[]) => void} read adds the events of one frame
 * @property {(summary: import('./json.js').JsonObject, events: Event[]) => void} readSummary adds the rest of the run,
 *   as it is told by the answer to `status`; nothing while the run is still being written
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
