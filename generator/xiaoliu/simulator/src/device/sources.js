/**
 * Where the bytes of a response come from.
 *
 * @typedef {import('./types.js').RequestSource} RequestSource
 */

/**
 * The network relay of the simulator's server (gateway.py): no CORS, the Referer of a mini-program, all headers, and the
 * body in the very pieces in which the server's machine got it.
 *
 * @param {string} base URL or path below which the relay has `/request`
 * @returns {RequestSource}
 */
export function gatewaySource(base) {
  return (request, sink) => {
    const { url, method, header, body, redirect } = request;
    const socket = new WebSocket(webSocketUrl(base, 'request'));
    let over = false;
    const finish = (/** @type {() => void} */ step) => {
      if (over) return;
      over = true;
      socket.close();
      step();
    };
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      socket.send(JSON.stringify({ url, method, header, body: body !== undefined, redirect }));
      if (body !== undefined) socket.send(typeof body === 'string' ? new TextEncoder().encode(body) : body);
    };
    socket.onmessage = ({ data }) => {
      if (over) return;
      if (typeof data !== 'string') {
        sink.bytes(new Uint8Array(data));
        return;
      }
      const said = JSON.parse(data);
      if (said.head) sink.head(said.head);
      else if (said.end) finish(() => sink.end());
      else finish(() => sink.fail(said.fail));
    };
    socket.onclose = () => finish(() => sink.fail('errcode:-100 cronet_error_code:-100 error_msg:the relay closed the connection'));
    return { cancel: () => finish(() => {}) };
  };
}

/**
 * The browser's own fetch, for a page without a relay: servers must allow its origin, and some headers stay hidden.
 *
 * @type {RequestSource}
 */
export function fetchSource({ url, method, header, body }, sink) {
  const controller = new AbortController();
  (async () => {
    const response = await fetch(url, {
      method, headers: header, body, signal: controller.signal, cache: 'no-store',
      // A page below https://servicewechat.com/ then sends the Referer of a mini-program.
      referrerPolicy: 'unsafe-url',
    });
    sink.head({ statusCode: response.status, header: Object.fromEntries(response.headers), cookies: [] });
    const reader = response.body?.getReader();
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) break;
      if (value) sink.bytes(value);
    }
    sink.end();
  })().catch((error) => {
    if (!controller.signal.aborted) sink.fail(`errcode:-100 cronet_error_code:-100 error_msg:net::${error.message}`);
  });
  return { cancel: () => controller.abort() };
}

/**
 * @typedef {object} Recording what a server once sent
 * @property {number} [statusCode] 200 when absent
 * @property {Record<string, string | string[]>} [header]
 * @property {string[]} [cookies]
 * @property {Uint8Array | Uint8Array[]} [bytes] the body, in the pieces in which it is to arrive
 * @property {string} [fail] how it breaks off after the bytes, in the platform's words
 * @property {boolean} [hangs] it stays open after the bytes
 */

/**
 * A server that sends everything at once. How long that takes is the device's latency and bandwidth.
 *
 * @param {Recording | ((request: import('./types.js').NetworkRequest) => Recording)} recording
 * @returns {RequestSource}
 */
export function recordedSource(recording) {
  return (request, sink) => {
    const { statusCode = 200, header = {}, cookies = [], bytes = [], fail, hangs = false } = typeof recording === 'function'
      ? recording(request) : recording;
    const pieces = Array.isArray(bytes) ? bytes : [bytes];
    if (fail === undefined || pieces.length > 0) sink.head({ statusCode, header, cookies });
    pieces.forEach((piece) => sink.bytes(piece));
    if (fail !== undefined) sink.fail(fail);
    else if (!hangs) sink.end();
    return { cancel() {} };
  };
}

/**
 * @param {string} base URL (http or ws) or path
 * @param {string} name
 */
export function webSocketUrl(base, name) {
  const url = new URL(`${base.replace(/\/$/, '')}/${name}`, globalThis.location?.href);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  return url.href;
}
