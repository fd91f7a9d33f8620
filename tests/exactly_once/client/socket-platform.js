// The platform of a phone whose network is this machine's sockets, for the generated runtime under Node. It keeps the
// habits of `wx`: any status is a success, chunks come as they arrived, nothing comes after a callback.
const http = require('node:http');
const { LeapingClock } = require('./leaping-clock.js');

/** The header by which tests/cutting_proxy.py is told what becomes of a connection. */
const CUT = 'X-Cut';

/** What a phone says when a connection breaks. */
const RESET = 'request:fail errcode:-101 cronet_error_code:-101 error_msg:net::ERR_CONNECTION_RESET';

/**
 * @typedef {object} Traffic one connection that was to carry frames
 * @property {string} method as HTTP names it; `WS` for a socket
 * @property {string} path with its query
 * @property {string} cut what was asked of the proxy, '' for nothing
 * @property {number} bytes of the body, or of messages that were whole
 * @property {string} outcome how it ended, in a word
 */

/** One phone. Its frames' connections are cut as `cuts` says, one after the other; those after them stay whole. */
class SocketPlatform {
  /** @param {string[]} cuts values for the proxy, such as `reset 123` */
  constructor(cuts) {
    this.clock = new LeapingClock();
    this.cuts = cuts.slice();
    /** @type {Traffic[]} */
    this.traffic = [];
    this.open = 0;
    this.mostOpen = 0;
    this.storage = { get: () => '', set() {}, remove() {} };
  }

  now() {
    return this.clock.now();
  }

  setTimeout(callback, milliseconds) {
    return this.clock.setTimeout(callback, milliseconds);
  }

  clearTimeout(id) {
    this.clock.clearTimeout(id);
  }

  log() {}

  randomValues(length) {
    return require('node:crypto').randomBytes(length);
  }

  request({ url, method, header, data, enableChunked, success, fail }) {
    const { pathname, search } = new URL(url);
    const carriesFrames = /\/(chat|events)$/.test(pathname);
    const leg = carriesFrames ? this.begin(method, pathname + search) : null;
    const letGo = this.clock.hold();
    const chunkListeners = new Set();
    const headListeners = new Set();
    const body = data === undefined ? undefined : JSON.stringify(data);
    const kept = [];
    let over = false;

    /** @param {string} outcome @param {() => void} tell */
    const end = (outcome, tell) => {
      if (over) return;
      over = true;
      letGo();
      if (leg) this.end(leg, outcome);
      tell();
    };
    const request = http.request(url, {
      method,
      agent: false,
      headers: Object.assign({}, header, leg && leg.cut ? { [CUT]: leg.cut } : {},
        body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
    });
    const broken = () => end('broken', () => fail({ errMsg: RESET, errno: 600001 }));
    request.on('error', broken);
    request.on('response', (response) => {
      const { statusCode, headers } = response;
      headListeners.forEach((listener) => listener({ statusCode, header: headers }));
      response.on('data', (bytes) => {
        if (over) return;
        if (leg) leg.bytes += bytes.length;
        if (leg && isSilenced(leg)) letGo();
        if (!enableChunked) kept.push(bytes);
        else chunkListeners.forEach((listener) => listener({ data: Uint8Array.from(bytes) }));
      });
      response.on('end', () => end('ended', () => {
        success({ data: enableChunked ? '' : Buffer.concat(kept).toString(), statusCode, header: headers });
      }));
      response.on('error', broken);
      if (leg && isSilenced(leg)) letGo();
    });
    request.end(body);
    return {
      abort: () => end('aborted', () => request.destroy()),
      onChunkReceived: (listener) => chunkListeners.add(listener),
      offChunkReceived: (listener) => chunkListeners.delete(listener),
      onHeadersReceived: (listener) => headListeners.add(listener),
      offHeadersReceived: (listener) => headListeners.delete(listener),
    };
  }

  connectSocket({ url, header, fail }) {
    const leg = this.begin('WS', new URL(url).pathname);
    const letGo = this.clock.hold();
    const socket = new WebSocket(url, { headers: Object.assign({}, header, leg.cut ? { [CUT]: leg.cut } : {}) });
    const listeners = { open: [], message: [], error: [], close: [] };
    const emit = (name, event) => listeners[name].forEach((listener) => listener(event));
    let over = false;
    const end = (outcome, tell) => {
      if (over) return;
      over = true;
      letGo();
      this.end(leg, outcome);
      tell();
    };
    socket.onopen = () => {
      if (isSilenced(leg)) letGo();
      if (!over) emit('open', { header: {} });
    };
    socket.onmessage = ({ data }) => {
      if (over) return;
      leg.bytes += Buffer.byteLength(data);
      // Of the message that is cut nothing comes, so nobody knows when the silence began: at the latest now.
      emit('message', { data });
    };
    socket.onerror = ({ message }) => {
      if (!over) emit('error', { errMsg: message || 'connection failed' });
    };
    socket.onclose = ({ code, reason }) => end('closed ' + code, () => emit('close', { code, reason }));
    if (leg.cut.startsWith('silence')) setTimeout(letGo, SILENCE_AFTER);
    return {
      send({ data, fail: failed }) {
        if (socket.readyState === 1) socket.send(data);
        else if (failed) failed({ errMsg: 'sendSocketMessage:fail SocketTask.readyState is not OPEN' });
      },
      close() {
        end('aborted', () => socket.close());
      },
      onOpen: (listener) => listeners.open.push(listener),
      onMessage: (listener) => listeners.message.push(listener),
      onError: (listener) => listeners.error.push(listener),
      onClose: (listener) => listeners.close.push(listener),
    };
  }

  /**
   * @param {string} method
   * @param {string} path
   * @returns {Traffic}
   */
  begin(method, path) {
    const leg = { method, path, cut: this.cuts.shift() || '', bytes: 0, outcome: 'open' };
    this.traffic.push(leg);
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    return leg;
  }

  /**
   * @param {Traffic} leg
   * @param {string} outcome
   */
  end(leg, outcome) {
    leg.outcome = outcome;
    this.open -= 1;
  }
}

/** Milliseconds after which a socket that the proxy silences has got what it gets. */
const SILENCE_AFTER = 300;

/**
 * @param {Traffic} leg
 * @returns {boolean} the proxy sends no more of it
 */
function isSilenced({ cut, bytes }) {
  const [how, after] = cut.split(' ');
  return how === 'silence' && bytes >= Number(after);
}

module.exports = { SocketPlatform };
