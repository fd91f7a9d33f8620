/**
 * `wx.connectSocket` over WebSocket.
 *
 * @typedef {import('../../../../../templates/runtime/platform.js').SocketOptions} SocketOptions
 * @typedef {import('../../../../../templates/runtime/platform.js').SocketTask} SocketTask
 */

/**
 * @param {SocketOptions} options headers are not a browser's to send
 * @returns {SocketTask}
 */
export function connectSocket({ url, timeout, fail }) {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  const patience = timeout === undefined ? 0 : setTimeout(() => socket.close(), timeout);
  let opened = false;
  socket.addEventListener('open', () => {
    opened = true;
    clearTimeout(patience);
  });
  socket.addEventListener('error', () => {
    clearTimeout(patience);
    if (!opened && fail) fail({ errMsg: 'connectSocket:fail' });
  });
  return {
    send: ({ data }) => socket.send(data),
    close: ({ code, reason }) => socket.close(code, reason),
    onOpen: (listener) => socket.addEventListener('open', () => listener()),
    onMessage: (listener) => socket.addEventListener('message', ({ data }) => listener({ data })),
    onError: (listener) => socket.addEventListener('error', () => listener({ errMsg: 'connectSocket:fail' })),
    onClose: (listener) => socket.addEventListener('close', ({ code, reason }) => listener({ code, reason }))
  };
}
