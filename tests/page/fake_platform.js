// A platform whose every answer the test gives by hand: the front door of the transport, the run and the patcher. It
// keeps the habits of wx.request: listeners are a Set, what they throw is swallowed, nothing is replayed.
class FakeTask {
  constructor(options, platform) {
    this.options = options;
    this.platform = platform;
    this.chunkListeners = new Set();
    this.headerListeners = new Set();
    this.aborts = 0;
    // Until it has been answered, has failed or was aborted.
    this.open = true;
    this.task = {
      abort: () => {
        this.aborts += 1;
        this.open = false;
      },
      onChunkReceived: (listener) => this.chunkListeners.add(listener),
      offChunkReceived: (listener) => this.chunkListeners.delete(listener),
      onHeadersReceived: (listener) => this.headerListeners.add(listener),
      offHeadersReceived: (listener) => this.headerListeners.delete(listener)
    };
    // A listener that outlives its removal stands for an event that was already on its way.
    this.everyChunkListener = [];
    const add = this.task.onChunkReceived;
    this.task.onChunkReceived = (listener) => {
      this.everyChunkListener.push(listener);
      add(listener);
    };
    platform.missing.forEach((name) => delete this.task[name]);
  }

  emit(listeners, event) {
    Array.from(listeners).forEach((listener) => {
      try {
        listener(event);
      } catch (error) {
        this.platform.swallowed.push(String(error));
      }
    });
  }

  chunk(data) {
    this.emit(this.chunkListeners, { data });
  }

  lateChunk(data) {
    this.emit(this.everyChunkListener, { data });
  }

  headers(event) {
    this.emit(this.headerListeners, event);
  }

  success(data, statusCode) {
    this.open = false;
    this.options.success({ data, statusCode: statusCode || 200, header: {}, errMsg: 'request:ok' });
  }

  fail(errMsg, errno) {
    this.open = false;
    this.options.fail({ errMsg, errno });
  }
}

class FakePlatform {
  constructor() {
    this.time = 0;
    this.count = 0;
    this.timers = [];
    this.tasks = [];
    // Requests for a stream that were open at once.
    this.mostStreams = 0;
    // Listeners, by the name of the method that adds one.
    this.listeners = { onShow: new Set(), onHide: new Set(), onNetworkChange: new Set() };
    Object.keys(this.listeners).forEach((name) => {
      this[name] = (listener) => {
        this.listeners[name].add(listener);
        return () => this.listeners[name].delete(listener);
      };
    });
    this.logged = [];
    this.swallowed = [];
    // Names of the task's methods that this host lacks.
    this.missing = [];
    // 'undefined', 'throw', or a task.
    this.answer = 'task';
    this.kept = new Map();
    // Names of the storage's methods that throw.
    this.broken = [];
    this.storage = {
      get: (key) => this.whole('get') && (this.kept.has(key) ? this.kept.get(key) : ''),
      set: (key, text) => this.whole('set') && this.kept.set(key, text),
      remove: (key) => this.whole('remove') && this.kept.delete(key)
    };
  }

  whole(name) {
    if (this.broken.includes(name)) throw new Error(name + ' broke');
    return true;
  }

  get last() {
    return this.tasks[this.tasks.length - 1];
  }

  request(options) {
    const fake = new FakeTask(options, this);
    fake.open = this.answer === 'task';
    this.tasks.push(fake);
    const streams = this.tasks.filter((task) => task.open && task.options.enableChunked).length;
    this.mostStreams = Math.max(this.mostStreams, streams);
    if (this.answer === 'throw') throw new Error('request broke');
    return this.answer === 'undefined' ? undefined : fake.task;
  }

  /** The app goes to the background, for so many milliseconds. */
  away(milliseconds) {
    this.tell('onHide');
    this.advance(milliseconds);
    this.tell('onShow');
  }

  /** @param {string} networkType 'none', 'wifi', '4g' */
  network(networkType) {
    this.tell('onNetworkChange', { isConnected: networkType !== 'none', networkType });
  }

  tell(name, event) {
    Array.from(this.listeners[name]).forEach((listener) => listener(event));
  }

  now() {
    return this.time;
  }

  setTimeout(callback, milliseconds) {
    this.count += 1;
    this.timers.push({ id: this.count, due: this.time + milliseconds, callback });
    return this.count;
  }

  clearTimeout(id) {
    this.timers = this.timers.filter((timer) => timer.id !== id);
  }

  log(level, message, detail) {
    this.logged.push(level + ' ' + message + (detail === undefined ? '' : ': ' + detail));
  }

  advance(milliseconds) {
    const end = this.time + milliseconds;
    for (;;) {
      const due = this.timers.filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due || a.id - b.id)[0];
      if (!due) break;
      this.clearTimeout(due.id);
      this.time = Math.max(this.time, due.due);
      due.callback();
    }
    this.time = end;
  }
}

/** UTF-8 without TextEncoder, which the phones lack. */
function bytes(text) {
  const escaped = encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Uint8Array.from(escaped, (unit) => unit.charCodeAt(0));
}

function asText(data) {
  const view = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
  return decodeURIComponent(Array.from(view, (byte) => '%' + (byte + 0x100).toString(16).slice(1)).join(''));
}

module.exports = { FakePlatform, bytes, asText };
