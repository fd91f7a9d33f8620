/**
 * What to do about a leg that ended in an error.
 *
 * @typedef {import('./events.js').ErrorEvent} ErrorEvent
 */

/** The server says, or something between says, that it is about to pass. The run has not been refused. */
const PASSING = ['gap', 'truncated', 'server_stopping', 'log_unavailable', 'http_502', 'http_503', 'http_504'];

/** The frames are gone, or are not where the request went. The text may still be there. */
const GONE = ['run_unknown', 'run_expired', 'http_404', 'http_410'];

/** The page's header is no longer good; with a new one the run can go on. */
const REFUSED = ['unauthorized', 'http_401', 'http_403'];

/**
 * - `reconnect`: the connection failed; the run goes on where the last frame was
 * - `status`: the frames cannot be had any more; the server's summary may have the rest of the text
 * - `resumable`: it cannot go on by itself, but later, when the reader wants it to
 * - `none`: that was the end of the run
 *
 * @param {ErrorEvent} error
 * @param {{ begun: boolean, connectionFailed: boolean }} leg `begun`: the server has the run
 *   (and `connectionFailed`: the transport says so, not the server)
 * @returns {'reconnect' | 'status' | 'resumable' | 'none'}
 */
function recoveryFrom(error, { begun, connectionFailed }) {
  // A number makes it a frame of the run, and its last one.
  if (error.id !== undefined || error.code === 'internal') return 'none';
  if (error.code === 'run_expired' || (begun && GONE.includes(error.code))) return 'status';
  if (PASSING.includes(error.code)) return 'reconnect';
  if (connectionFailed) return error.retryable ? 'reconnect' : 'none';
  if (!begun) return 'none';
  if (REFUSED.includes(error.code)) return 'resumable';
  // What is no answer of a xiaoliu server at all comes from something in between, a hotel's sign-in page for instance.
  return error.retryable || error.code === 'bad_response' ? 'reconnect' : 'none';
}

module.exports = { recoveryFrom };
