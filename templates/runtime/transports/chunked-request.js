/**
 * One HTTP request whose body arrives in pieces: `wx.request` with `enableChunked` (base library 2.20.2).
 *
 * Knows the platform's habits and nothing about what the bytes mean. Whatever happens, exactly one of `onEnd` and
 * `onFail` is called, it is the last call, and after `abort()` there is no call at all. (An `onEnd` that throws is
 * followed by `onFail`.)
 *
 * @typedef {import('../platform.js').Platform} Platform
 * @typedef {import('../platform.js').RequestTask} RequestTask
 *
 * @typedef {object} HttpRequest
 * @property {string} url
 * @property {string} method
 * @property {Object<string, string>} [header]
 * @property {unknown} [data]
 * @property {number} [timeout] milliseconds for the whole request; 60 000 when absent
 *
 * What went wrong, for a program (`code`), for the log (`message`, the platform's own words) and for the retry
 * button. The text for the reader comes from the locale files, by code.
 *
 * - `timeout`: the request took longer than it may
 * - `interrupted`: the app was in the background for more than five seconds
 * - `aborted`: the system ended the request, not us
 * - `domain`: the host is not in the mini-program's list of request domains
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
 *
 * @typedef {object} TransportHandlers
 * @property {(head: { statusCode: number | undefined, header: Object<string, string> }) => void} onHeaders
 *   before the first byte; header names are in lower case; some hosts do not tell the status yet
 * @property {(bytes: ArrayBuffer | Uint8Array) => void} onBytes
 * @property {(text: string) => void} onText a body that the platform had already decoded
 * @property {(tail: { statusCode: number }) => void} onEnd
 * @property {(failure: Failure) => void} onFail
 */

const DEFAULT_TIMEOUT = 60000;

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
 * @param {Platform} platform
 * @param {HttpRequest} request
 * @param {TransportHandlers} handlers
 * @returns {{ abort(): void }}
 */
function openChunked(platform, request, handlers) {
  let open = true;
  let chunksSeen = false;
  /** @type {RequestTask | undefined} */
  let task;

  /** No listener is left behind: a chunk may still come after `success`. */
  function close() {
    open = false;
    if (!task) return;
    if (task.offChunkReceived) task.offChunkReceived(onChunk);
    if (task.offHeadersReceived) task.offHeadersReceived(onHeaders);
  }

  function abortTask() {
    if (task && task.abort) task.abort();
  }

  /** @param {Failure} failure */
  function fail(failure) {
    if (!open) return;
    close();
    platform.log('warn', 'request failed: ' + failure.code, failure.message);
    try {
      handlers.onFail(failure);
    } catch (error) {
      platform.log('error', 'a handler threw', error);
    }
  }

  /**
   * The platform swallows what a listener throws and goes on with the next chunk, so the answer would silently
   * miss a piece. Caught here, it fails the request instead.
   *
   * @param {() => void} step
   */
  function guarded(step) {
    if (!open) return;
    try {
      step();
    } catch (error) {
      platform.log('error', 'handling the answer failed', error);
      fail({ code: 'internal', message: String(error), retryable: false });
      abortTask();
    }
  }

  /** @param {unknown} data bytes, or text, or what the platform's own JSON.parse made of the text */
  function deliver(data) {
    if (isBytes(data)) {
      if (data.byteLength > 0) handlers.onBytes(data);
    } else if (typeof data === 'string') {
      if (data !== '') handlers.onText(data);
    } else if (data !== null && data !== undefined) {
      handlers.onText(JSON.stringify(data));
    }
  }

  /** @param {{ data: unknown }} event */
  function onChunk(event) {
    guarded(() => {
      chunksSeen = true;
      deliver(event.data);
    });
  }

  /** @param {{ statusCode?: number, header?: object }} event */
  function onHeaders(event) {
    guarded(() => handlers.onHeaders({
      statusCode: typeof event.statusCode === 'number' ? event.statusCode : undefined,
      header: normalizeHeader(event.header)
    }));
  }

  try {
    task = platform.request({
      url: request.url,
      method: request.method,
      header: request.header,
      data: request.data,
      timeout: request.timeout || DEFAULT_TIMEOUT,
      enableChunked: true,
      // Neither a JSON.parse nor a byte order mark cut off: the body comes as it was sent.
      dataType: 'text',
      responseType: 'arraybuffer',

      // Any HTTP status comes here. The PC client calls no chunk listener and gives the whole body now.
      success(result) {
        if (!chunksSeen) guarded(() => deliver(result.data));
        guarded(() => {
          handlers.onEnd({ statusCode: result.statusCode });
          close();
        });
      },
      fail(result) {
        fail(failureOf(result));
      }
    });
  } catch (error) {
    fail({ code: 'bad_request', message: String(error), retryable: false });
  }

  // The platform drops chunks that come before there is a listener, and sends none before this tick is over.
  if (task) {
    if (task.onHeadersReceived) task.onHeadersReceived(onHeaders);
    if (task.onChunkReceived) task.onChunkReceived(onChunk);
  } else {
    fail({ code: 'bad_request', message: 'the platform refused the request', retryable: false });
  }

  return {
    abort() {
      if (!open) return;
      close();
      abortTask();
    }
  };
}

/**
 * @param {{ errMsg?: string, errno?: number }} result
 * @returns {Failure}
 */
function failureOf(result) {
  const message = String((result && result.errMsg) || 'request:fail');
  const known = FAILURE_NUMBERS.find((entry) => entry.errno === result.errno)
    || FAILURES.find((entry) => entry.pattern.test(message));
  if (!known) return { code: 'network', message, retryable: true };
  return { code: /** @type {FailureCode} */ (known.code), message, retryable: known.retryable };
}

/**
 * `instanceof` fails for a buffer from another context, which is where the platform's own buffers come from.
 *
 * @param {unknown} data
 * @returns {data is ArrayBuffer | Uint8Array}
 */
function isBytes(data) {
  return ArrayBuffer.isView(data) || Object.prototype.toString.call(data) === '[object ArrayBuffer]';
}

/**
 * @param {any} header names in any case, values single or in arrays
 * @returns {Object<string, string>}
 */
function normalizeHeader(header) {
  /** @type {Object<string, string>} */
  const normalized = {};
  Object.keys(header || {}).forEach((name) => {
    normalized[name.toLowerCase()] = String(header[name]);
  });
  return normalized;
}

module.exports = { openChunked };
