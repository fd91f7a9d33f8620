import { webSocketUrl } from './sources.js';

/**
 * Where the messages of a socket come from.
 *
 * @typedef {import('./types.js').SocketSource} SocketSource
 */

/** What a browser's WebSocket may close with; others are the network's own. @param {number} code */
function mayCloseWith(code) {
  return code === 1000 || (code >= 3000 && code <= 4999);
}

/**
 * The relay of the simulator's server: any header, and the Referer of a mini-program.
 *
 * @param {string} base URL or path below which the relay has `/socket`
 * @returns {SocketSource}
 */
export function gatewaySockets(base) {
  return ({ url, header, protocols }, sink) => {
    const socket = new WebSocket(webSocketUrl(base, 'socket'));
    let opened = false;
    let failed = false;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => socket.send(JSON.stringify({ url, header, protocols }));
    socket.onmessage = ({ data }) => {
      if (opened) {
        sink.message(data);
        return;
      }
      const said = JSON.parse(data);
      if (said.open) {
        opened = true;
        sink.open(said.open);
      } else {
        failed = true;
        sink.fail(said.fail);
      }
    };
    socket.onclose = ({ code, reason }) => {
      if (opened) sink.close({ code, reason });
      else if (!failed) sink.fail('the relay closed the connection');
    };
    return connection(socket);
  };
}

/**
 * The browser's own WebSocket, which sends no header of ours.
 *
 * @type {SocketSource}
 */
export function browserSockets({ url, protocols }, sink) {
  const socket = new WebSocket(url, protocols);
  let opened = false;
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => {
    opened = true;
    sink.open({ header: {}, protocol: socket.protocol });
  };
  socket.onmessage = ({ data }) => sink.message(data);
  socket.onclose = ({ code, reason }) => (opened ? sink.close({ code, reason }) : sink.fail('connection failed'));
  return connection(socket);
}

/**
 * @typedef {object} SocketRecording
 * @property {Array<string | ArrayBuffer>} [messages] come as soon as it is open
 * @property {(data: string | ArrayBuffer) => Array<string | ArrayBuffer>} [answer] to each message from the client
 * @property {{ code: number, reason: string }} [close] the server closes after the messages
 * @property {string} [fail] it never opens, and why
 * @property {boolean} [hangs] it neither opens nor fails
 * @property {number} [breaksAfter] the connection breaks when so many messages have come; 0: as soon as it is open
 */

/** In the platform's words. */
const BROKEN = 'errcode:-101 cronet_error_code:-101 error_msg:net::ERR_CONNECTION_RESET';

/**
 * @param {SocketRecording} recording
 * @returns {SocketSource}
 */
export function recordedSockets({ messages = [], answer = () => [], close, fail, hangs = false, breaksAfter = Infinity }) {
  return (request, sink) => {
    let left = breaksAfter;
    const say = (/** @type {Array<string | ArrayBuffer>} */ given) => {
      given.slice(0, left).forEach((message) => sink.message(message));
      left -= given.length;
      if (left <= 0) sink.fail(BROKEN);
    };
    if (fail !== undefined) {
      sink.fail(fail);
    } else if (!hangs) {
      sink.open({ header: {}, protocol: request.protocols[0] ?? '' });
      say(messages);
      if (close) sink.close(close);
    }
    return {
      send: (data) => say(answer(data)),
      close: (code, reason) => sink.close({ code, reason }),
    };
  };
}

/**
 * @param {WebSocket} socket
 * @returns {import('./types.js').SocketConnection}
 */
function connection(socket) {
  return {
    send: (data) => socket.send(data),
    close: (code, reason) => (mayCloseWith(code) ? socket.close(code, reason) : socket.close()),
  };
}
