const { failureOf } = require('./platform-failure.js');

/**
 * One HTTP request. Its body arrives in pieces, by `enableChunked` (base library 2.20.2), unless it is wanted whole.
 *
 * Knows the platform's habits and nothing about what the bytes mean. Whatever happens, exactly one of `onEnd` and
 * `onFail` is called, it is the last call, and after `abort()` there is no call at all. (An `onEnd` that throws is
 * followed by `onFail`.)
 *
 * @typedef {import('../platform.js').Platform} Platform
 * @typedef {import('../platform.js').RequestTask} RequestTask
 * @typedef {import('./platform-failure.js').Failure} Failure
 *
 * @typedef {object} HttpRequest
 * @property {string} url
 * @property {string} method
 * @property {Object<string, string>} [header]
 * @property {unknown} [data]
 * @property {number} [timeout] milliseconds for the whole request; 60 000 when absent
 * @property {boolean} [whole] the body comes in one piece, when it is complete
 *
 * @typedef {object} TransportHandlers
 * @property {(head: { statusCode: number | undefined, header: Object<string, string> }) => void} onHeaders
 *   before the first byte; header names are in lower case; some hosts do not tell the status yet
 * @property {(bytes: ArrayBuffer | Uint8Array, whole: boolean) => void} onBytes
 *   `whole`: it is all of the body, because no pieces were wanted, or because this host gives none
 * @property {(text: string, whole: boolean) => void} onText a body that the platform had already decoded
 * @property {(tail: { statusCode: number }) => void} onEnd
 * @property {(failure: Failure) => void} onFail
 */

const DEFAULT_TIMEOUT = 60000;

/**
 * @param {Platform} platform
 * @param {HttpRequest} request
 * @param {TransportHandlers} handlers
 * @returns {{ abort(): void }}
 */
function openRequest(platform, request, handlers) {
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

  /**
   * @param {unknown} data bytes, or text, or what the platform's own JSON.parse made of the text
   * @param {boolean} whole
   */
  function deliver(data, whole) {
    if (isBytes(data)) {
      if (data.byteLength > 0) handlers.onBytes(data, whole);
    } else if (typeof data === 'string') {
      if (data !== '') handlers.onText(data, whole);
    } else if (data !== null && data !== undefined) {
      handlers.onText(JSON.stringify(data), whole);
    }
  }

  /** @param {{ data: unknown }} event */
  function onChunk(event) {
    guarded(() => {
      chunksSeen = true;
      deliver(event.data, false);
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
      enableChunked: !request.whole,
      // Neither a JSON.parse nor a byte order mark cut off: the body comes as it was sent.
      dataType: 'text',
      responseType: 'arraybuffer',

      // Any HTTP status comes here. The PC client calls no chunk listener and gives the whole body now.
      success(result) {
        if (!chunksSeen) guarded(() => deliver(result.data, true));
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

module.exports = { openRequest };
