/**
 * `wx.request` over fetch, as far as the runtime uses it: chunks with `enableChunked`, every status is a success, and a
 * reason in `errMsg` when there is none.
 *
 * @typedef {import('../../../../../templates/runtime/platform.js').RequestOptions} RequestOptions
 * @typedef {import('../../../../../templates/runtime/platform.js').RequestTask} RequestTask
 */

/** Milliseconds for a request that does not say; as on phones. */
const DEFAULT_TIMEOUT = 60000;

/**
 * @param {RequestOptions} options
 * @returns {RequestTask}
 */
export function request(options) {
  const canceller = new AbortController();
  /** @type {Set<(event: any) => void>} */
  const chunkListeners = new Set();
  /** @type {Set<(event: any) => void>} */
  const headerListeners = new Set();
  let reason = '';

  /** @param {string} why */
  function cancel(why) {
    if (reason) return;
    reason = why;
    canceller.abort();
  }

  async function run() {
    const patience = setTimeout(() => cancel('timeout'), options.timeout || DEFAULT_TIMEOUT);
    try {
      const response = await fetch(options.url, {
        method: options.method,
        headers: options.header,
        body: options.data === undefined ? undefined : JSON.stringify(options.data),
        signal: canceller.signal,
        // A page that goes takes its requests with it; a stop must arrive all the same.
        keepalive: options.method === 'POST' && !options.enableChunked,
        cache: 'no-store'
      });
      const header = Object.fromEntries(response.headers);
      const { status: statusCode } = response;
      headerListeners.forEach((listener) => listener({ statusCode, header }));
      const data = options.enableChunked ? await readChunks(response) : await response.text();
      if (!reason && options.success) options.success({ statusCode, header, data });
    } catch (error) {
      if (options.fail) options.fail({ errMsg: `request:fail ${reason || error}` });
    } finally {
      clearTimeout(patience);
    }
  }

  /** @param {Response} response */
  async function readChunks(response) {
    // A browser that cannot stream gives the body at once, as WeChat on a PC does.
    if (!response.body) return response.arrayBuffer();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return '';
      chunkListeners.forEach((listener) => listener({ data: value }));
    }
  }

  void run();
  return {
    abort: () => cancel('abort'),
    onChunkReceived: (listener) => void chunkListeners.add(listener),
    offChunkReceived: (listener) => void chunkListeners.delete(listener),
    onHeadersReceived: (listener) => void headerListeners.add(listener),
    offHeadersReceived: (listener) => void headerListeners.delete(listener)
  };
}
