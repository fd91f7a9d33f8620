import { browserSockets } from '../../../generator/xiaoliu/simulator/src/device/socket-sources.js';
import { fetchSource } from '../../../generator/xiaoliu/simulator/src/device/sources.js';

/** Milliseconds of the machine's time. A stream that has said nothing for so long says nothing by itself. */
const PAUSE = 4;

/** Milliseconds of the machine's time that a server has to begin its answer; after that it counts as a slow one. */
const PATIENCE = 10000;

/** A request that may wait for what is not there yet: it is answered in its own time. */
const WAITING = /[?&]wait=/;

/** Requests that bring frames. */
const STREAM = /\/(chat|events)(\?|$)/;

/** What a connection says last. */
const LAST = ['end', 'fail', 'close'];

/** After one of these, a connection has been answered: a stream's head alone is no sign of life. */
const ANSWERS = ['bytes', 'message'];

/** The browser's own network, which tells when it has said all that it is going to say for now. */
export class WatchedNetwork {
  /** Connections of which nothing has been heard yet. @type {Set<{ stream: boolean }>} */
  #unanswered = new Set();
  #lastSign = 0;
  #signs = 0;
  /** Connections that bring frames: how many there are, were at most, and have been. */
  streams = { open: 0, most: 0, all: 0 };

  /** How often something came. */
  get signs() {
    return this.#signs;
  }

  /** @type {import('../../../generator/xiaoliu/simulator/src/device/types.js').RequestSource} */
  request = (request, sink) => {
    const connection = this.#opened(STREAM.test(request.url), !WAITING.test(request.url));
    const { cancel } = fetchSource(request, this.#heard(connection, sink));
    return {
      cancel: () => {
        this.#over(connection);
        cancel();
      },
    };
  };

  /** @type {import('../../../generator/xiaoliu/simulator/src/device/types.js').SocketSource} */
  socket = (request, sink) => {
    const connection = this.#opened(true, true);
    const { send, close } = browserSockets(request, this.#heard(connection, sink));
    return {
      send,
      close: (code, reason) => {
        this.#over(connection);
        close(code, reason);
      },
    };
  };

  /** Waits until every connection has been answered and none goes on speaking. */
  async quiet() {
    const end = performance.now() + PATIENCE;
    while (performance.now() < end && (this.#unanswered.size > 0 || performance.now() - this.#lastSign < PAUSE)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    this.#unanswered.clear();
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
   * @param {boolean} prompt it is answered at once
   */
  #opened(stream, prompt) {
    const connection = { stream };
    if (prompt) this.#unanswered.add(connection);
    this.#lastSign = performance.now();
    if (stream) {
      this.streams.open += 1;
      this.streams.all += 1;
      this.streams.most = Math.max(this.streams.most, this.streams.open);
    }
    return connection;
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
