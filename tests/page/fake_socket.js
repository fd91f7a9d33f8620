const { FakePlatform } = require('/test/fake-platform.js');

// A socket whose every move the test gives by hand. It keeps the habits of SocketTask: what listeners throw is swallowed,
// sending before it is open fails, and there are at most five.
class FakeSocket {
  constructor(options, platform) {
    this.options = options;
    this.platform = platform;
    this.state = 'connecting';
    this.sent = [];
    this.closes = [];
    this.listeners = { open: [], message: [], error: [], close: [] };
    const add = (name) => (listener) => {
      this.listeners[name].push(listener);
    };
    this.task = {
      onOpen: add('open'),
      onMessage: add('message'),
      onError: add('error'),
      onClose: add('close'),
      send: ({ data, fail }) => {
        if (this.state === 'open') this.sent.push(JSON.parse(data));
        else fail({ errMsg: 'sendSocketMessage:fail SocketTask.readyState is not OPEN' });
      },
      close: (how) => {
        this.closes.push(how.code);
        // As on phones that do not close what is not open yet.
        if (this.state === 'connecting' || this.state === 'closed') how.fail({ errMsg: 'closeSocket:fail' });
        else this.state = 'closing';
      }
    };
  }

  emit(name, event) {
    this.listeners[name].forEach((listener) => {
      try {
        listener(event);
      } catch (error) {
        this.platform.swallowed.push(String(error));
      }
    });
  }

  open() {
    this.state = 'open';
    this.emit('open', { header: {} });
  }

  /** An object as JSON, anything else as it is. */
  message(data) {
    const isObject = Object.prototype.toString.call(data) === '[object Object]';
    this.emit('message', { data: isObject ? JSON.stringify(data) : data });
  }

  frame(id, event, fields) {
    this.message(Object.assign({ id, event }, fields));
  }

  close(code, reason) {
    this.state = 'closed';
    this.emit('close', { code, reason });
  }

  /** As phones tell of a broken connection. */
  break(errMsg) {
    this.emit('error', { errMsg });
    this.close(1006, errMsg);
  }
}

class SocketPlatform extends FakePlatform {
  constructor() {
    super();
    this.sockets = [];
  }

  get socket() {
    return this.sockets[this.sockets.length - 1];
  }

  get openSockets() {
    return this.sockets.filter(({ state }) => state === 'connecting' || state === 'open').length;
  }

  connectSocket(options) {
    const socket = new FakeSocket(options, this);
    this.sockets.push(socket);
    if (this.answer === 'throw') throw new Error('connectSocket broke');
    return this.answer === 'undefined' ? undefined : socket.task;
  }
}

module.exports = { SocketPlatform };
