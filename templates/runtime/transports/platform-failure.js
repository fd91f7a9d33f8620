/**
 * What went wrong, for a program (`code`), for the log (`message`, the platform's own words) and for the retry
 * button. The text for the reader comes from the locale files, by code.
 *
 * - `timeout`: the request took longer than it may
 * - `interrupted`: the app was in the background for more than five seconds
 * - `aborted`: the system ended the request, not us
 * - `domain`: the host is not in the mini-program's list of domains
 * - `bad_request`: the platform did not accept the request (bad URL, data that cannot be serialised)
 * - `network`: everything else that the network does
 * - `internal`: our own code threw while it handled the answer
 *
 * @typedef {'timeout' | 'interrupted' | 'aborted' | 'domain' | 'bad_request' | 'network' | 'internal'} FailureCode
 *
 * @typedef {object} Failure
 * @property {FailureCode} code
 * @property {string} message
 * @property {boolean} retryable whether the same request may succeed later
 */

/** The platform's words in `errMsg`, in the order in which they are looked for. */
const FAILURES = [
  { pattern: /domain list/i, code: 'domain', retryable: false },
  { pattern: /invalid url|parameter error/i, code: 'bad_request', retryable: false },
  { pattern: /interrupted/i, code: 'interrupted', retryable: true },
  { pattern: /time.?out|timed.?out/i, code: 'timeout', retryable: true },
  { pattern: /fail abort/i, code: 'aborted', retryable: true }
];

/** The platform's numbers for a bad URL, for data that it cannot send, and for a domain that is not allowed. */
const FAILURE_NUMBERS = [
  { errno: 600002, code: 'domain', retryable: false },
  { errno: 600009, code: 'bad_request', retryable: false },
  { errno: 600010, code: 'bad_request', retryable: false }
];

/**
 * @param {{ errMsg?: string, errno?: number }} [result] of a `fail`, or of a socket's error
 * @returns {Failure}
 */
function failureOf(result) {
  const { errMsg, errno } = result || { errMsg: '' };
  const message = String(errMsg || 'failed, the platform does not say why');
  const known = FAILURE_NUMBERS.find((entry) => entry.errno === errno)
    || FAILURES.find((entry) => entry.pattern.test(message));
  if (!known) return { code: 'network', message, retryable: true };
  return { code: /** @type {FailureCode} */ (known.code), message, retryable: known.retryable };
}

module.exports = { failureOf };
