import { browserSockets } from '../../../generator/xiaoliu/simulator/src/device/socket-sources.js';
import { fetchSource } from '../../../generator/xiaoliu/simulator/src/device/sources.js';

/** Milliseconds of the machine's time. A stream that has said nothing for so long says nothing by itself. */
const PAUSE = 4;

/** Milliseconds of the machine's time that a server has to begin its answer; after that it counts as a slow one. */
const PATIENCE = 10000;

/** A request that waits for what is not there yet; and how long, in milliseconds, until it is clear that it does. */
const WAITING = /[?&]wait=/;
const CLEAR = 300;

/** Requests that bring frames. */
const STREAM = /\/(chat|events)(\?|$)/;

/** What a connection says last. */
const LAST = ['end', 'fail', 'close'];

/** After one of these, a connection has been answered. The head of a stream is not all that comes at once. */
const ANSWERS = ['bytes', 'open', 'message'];

/** The browser's own network, which tells when it has said all that it is going to say for now. */
export class WatchedNetwork {
  /** Connections that have something to say, and until when that is waited for. @type {Map<{ stream: boolean }, number>} */
  #unanswered = new Map();
  #lastSign = 0;
  #signs = 0;
  /** Connections that bring frames: how many there are, were at most, and have been. */
  streams = { open: 0, most: 0, all: 0 };

  /** How often something came. */
  get signs() {
    return this.#signs;
  }

  /** What tests/cutting_proxy.py is to do to the next connection that brings frames, such as `reset 123`. */
  cut = '';
  /** Whether the phone says nothing of a connection that breaks. */
  silent = false;

  /** @type {import('../../../generator/xiaoliu/simulator/src/device/types.js').RequestSource} */
  request = (request, sink) => {
    const stream = STREAM.test(request.url);
    const connection = this.#opened(stream, WAITING.test(request.url) ? CLEAR : PATIENCE);
    const header = stream && this.cut ? { ...request.header, 'X-Cut': this.cut } : request.header;
    if (stream) this.cut = '';
    const told = this.silent ? { ...sink, fail() {} } : sink;
    const { cancel } = fetchSource({ ...request, header }, this.#heard(connection, told));
    return {
      cancel: () => {
        this.#over(connection);
        cancel();
      },
    };
  };

  /** @type {import('../../../generator/xiaoliu/simulator/src/device/types.js').SocketSource} */
  socket = (request, sink) => {
    const connection = this.#opened(true);
    const { send, close } = browserSockets(request, this.#heard(connection, sink));
    return {
      send: (data) => {
        this.#expect(connection);
        send(data);
      },
      close: (code, reason) => {
        this.#over(connection);
        close(code, reason);
      },
    };
  };

  /** Waits until every connection has been answered and none goes on speaking. */
  async quiet() {
    for (;;) {
      const now = performance.now();
      this.#unanswered.forEach((end, connection) => end < now && this.#unanswered.delete(connection));
      if (this.#unanswered.size === 0 && now - this.#lastSign >= PAUSE) return;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Waits until no connection brings frames any more: each has brought its last one, or is broken. */
  async allOver() {
    const end = performance.now() + PATIENCE;
    while (this.streams.open > 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  /**
   * Waits until something has come since `signs` was `before`.
   *
   * @param {number} before
   */
  async sign(before) {
    const end = performance.now() + PATIENCE / 10;
    while (this.#signs === before && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  /**
   * @param {boolean} stream
   * @param {number} [patience] see `#expect`
   */
  #opened(stream, patience) {
    const connection = { stream };
    this.#expect(connection, patience);
    if (stream) {
      this.streams.open += 1;
      this.streams.all += 1;
      this.streams.most = Math.max(this.streams.most, this.streams.open);
    }
    return connection;
  }

  /**
   * @param {{ stream: boolean }} connection
   * @param {number} [patience] milliseconds in which it is answered
   */
  #expect(connection, patience = PATIENCE) {
    this.#unanswered.set(connection, performance.now() + patience);
    this.#lastSign = performance.now();
  }

  /** @param {object} connection */
  #sign(connection) {
    this.#lastSign = performance.now();
    this.#signs += 1;
  }

  /** @param {{ stream: boolean }} connection */
  #over(connection) {
    this.#unanswered.delete(connection);
    this.#sign(connection);
    if (connection.stream) this.streams.open -= 1;
    connection.stream = false;
  }

  /**
   * @param {{ stream: boolean }} connection
   * @param {Record<string, (...details: any[]) => void>} sink
   */
  #heard(connection, sink) {
    const heard = {};
    for (const [name, tell] of Object.entries(sink)) {
      heard[name] = (...details) => {
        if (LAST.includes(name)) this.#over(connection);
        else this.#sign(connection);
        if (ANSWERS.includes(name)) this.#unanswered.delete(connection);
        tell(...details);
      };
    }
    return heard;
  }
}
