/**
 * A run reaches its server in legs: one attempt over one transport, until it is cut, grows old, or brings the run's
 * last frame. All legs of a run share its sequence of frames, so what two of them bring counts once.
 *
 * @typedef {import('./events.js').Event} Event
 * @typedef {import('./events.js').FrameSequence} FrameSequence
 * @typedef {import('./events.js').HttpRequest} HttpRequest
 * @typedef {import('./events.js').Message} Message
 * @typedef {import('./events.js').Protocol} Protocol
 * @typedef {import('./platform.js').Platform} Platform
 *
 * @typedef {object} Leg
 * @property {Protocol} protocol
 * @property {{ url: string, model: string }} backend
 * @property {string} runId
 * @property {Message[]} messages the question and what was said before it
 * @property {Object<string, string>} header the page's own, added to the protocol's
 * @property {FrameSequence | null} sequence what the run has so far; null for protocols that cannot resume
 * @property {boolean} begun the server is known to have the run: it is resumed, and never asked for again
 *
 * What went wrong, for a program (`code`) and for the log (`message`).
 *
 * @typedef {object} LegFailure
 * @property {string} code
 * @property {string} message
 * @property {boolean} retryable whether the same leg may succeed later
 * @property {boolean} [unfit] this transport does not work here, whatever the network does: the next leg, over
 *   another one, may begin at once
 *
 * Exactly one of `onEnd`, `onFail` and a terminal event is called, and it is the last call; after `abort()` there is
 * none. All of them may come before `open` returns. What `onEvents` throws becomes an `onFail` with the code `internal`.
 *
 * @typedef {object} LegHandlers
 * @property {() => void} onSign anything came, be it a head, a heartbeat or bytes: the connection lives
 * @property {() => void} onBegun the server has accepted the run; may be called again
 * @property {(events: Event[]) => void} onEvents in order, at least one; a terminal one is the last call
 * @property {() => void} onEnd the stream ended properly, without a terminal event
 * @property {(failure: LegFailure) => void} onFail
 * @property {(why: string) => void} [onUnfit] the transport brought the answer, but not while it was written: the next
 *   leg may go over another one. Absent if there is no other: then nobody need wonder whether this one works
 *
 * @typedef {object} Connection
 * @property {() => void} abort does nothing once the leg is over
 * @property {number} [lifetime] milliseconds after which the run leaves it for a new one; absent: it may stay
 *
 * A way for frames to come, `transports/<name>.js`.
 *
 * @typedef {object} Transport
 * @property {string} name
 * @property {(platform: Platform, leg: Leg, handlers: LegHandlers) => Connection} open
 */

/**
 * The HTTP request that brings a leg's frames.
 *
 * @param {Leg} leg
 * @param {{ timeout: number, wait?: number }} options `timeout` in milliseconds, for the whole request; with `wait`, in
 *   seconds, the answer is what there is, or the first to come within that time, and not a stream
 * @returns {HttpRequest}
 */
function requestOf(leg, { timeout, wait }) {
  const { protocol, backend, runId, messages, sequence } = leg;
  const after = sequence ? sequence.lastId : 0;
  const request = protocol.resumable && leg.begun
    ? protocol.resume({ url: backend.url, runId, after, wait })
    : protocol.request({ url: backend.url, model: backend.model, runId, messages, after, wait });
  return Object.assign(addressed(request, leg.header), { timeout });
}

/**
 * @param {HttpRequest} request
 * @param {Object<string, string>} header the page's own
 * @returns {HttpRequest}
 */
function addressed(request, header) {
  return Object.assign({}, request, { header: Object.assign({}, request.header, header) });
}

module.exports = { addressed, requestOf };
