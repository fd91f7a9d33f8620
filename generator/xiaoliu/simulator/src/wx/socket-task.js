import { asynchronous, CallError } from './calls.js';
import { Listeners } from './listeners.js';

/**
 * One WebSocket; platform-facts.md, Fallbacks.
 *
 * @typedef {import('./types.js').StageContext} StageContext
 */

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/** Bytes of UTF-8; the frame of a close has no room for more. */
const LONGEST_REASON = 123;

/** The connection ended without a closing handshake. */
const ABNORMAL = 1006;

export class SocketTask {
  #state = CONNECTING;
  /** @type {import('../device/types.js').SocketConnection | undefined} */
  #connection;
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {object} given
   * @param {StageContext} given.context
   * @param {import('../device/types.js').SocketSource} given.source
   * @param {number} given.id
   * @param {import('../device/types.js').SocketRequest} given.request
   * @param {number} given.timeout milliseconds until it is open
   * @param {() => void} given.ended called once
   */
  constructor({ context, source, id, request, timeout, ended }) {
    this.context = context;
    this.source = source;
    this.id = id;
    this.request = request;
    this.timeout = timeout;
    this.ended = ended;
    const kind = { set: false, threw: (/** @type {unknown} */ error) => context.report(error, 'a listener of a SocketTask') };
    this.listeners = {
      open: new Listeners(kind), message: new Listeners(kind), error: new Listeners(kind), close: new Listeners(kind),
    };
  }

  /** What user code holds. */
  get handle() {
    const task = this;
    const { open, message, error, close } = this.listeners;
    return {
      CONNECTING, OPEN, CLOSING, CLOSED,
      get readyState() {
        return task.#state;
      },
      onOpen: open.add,
      onMessage: message.add,
      onError: error.add,
      onClose: close.add,
      send: this.send,
      close: this.close,
    };
  }

  /** Starts after the tick in which user code made it, so its listeners are in time. */
  start() {
    this.#timer = this.context.clock.setTimeout(() => this.#fail('timeout'), this.timeout);
    this.#record('connect', {});
    this.#later(() => {
      this.#connection = this.source(this.request, {
        open: ({ header, protocol }) => this.#later(() => {
          this.context.clock.clearTimeout(this.#timer);
          this.#state = OPEN;
          this.#record('open', {});
          this.listeners.open.emit({ header, protocol, profile: {} });
        }),
        message: (data) => this.#later(() => {
          this.#record('message', said(data));
          this.listeners.message.emit({ data });
        }),
        close: ({ code, reason }) => this.#later(() => this.#end(code, reason)),
        fail: (why) => this.#later(() => this.#fail(why)),
      });
    });
  }

  /** @type {(options: any) => any} */
  send = (options) => asynchronous(this.context, 'sendSocketMessage', ({ data }) => {
    if (this.#state !== OPEN) throw new CallError('SocketTask.readyState is not OPEN');
    if (typeof data !== 'string' && Object.prototype.toString.call(data) !== '[object ArrayBuffer]') {
      throw new CallError('parameter error: parameter.data should be String or ArrayBuffer;');
    }
    this.#record('send', said(data));
    this.#connection?.send(data);
  })(options);

  /** @type {(options?: any) => any} */
  close = (options) => asynchronous(this.context, 'closeSocket', ({ code = 1000, reason = '' }) => {
    if (this.#state === CLOSED) throw new CallError('SocketTask.readyState is CLOSED');
    if (code !== 1000 && !(code >= 3000 && code <= 4999)) throw new CallError(`the code must be 1000 or between 3000 and 4999, not ${code}`);
    if (new TextEncoder().encode(reason).length > LONGEST_REASON) {
      throw new CallError(`the reason must not be longer than ${LONGEST_REASON} bytes`);
    }
    const opening = this.#state === CONNECTING;
    if (opening && !this.context.device.is('closesConnecting')) throw new CallError('SocketTask.readyState is not OPEN');
    this.#state = CLOSING;
    this.#connection?.close(code, reason);
    // A connection that never opened has no closing handshake.
    if (opening) this.#later(() => this.#end(code, reason));
  })(options);

  /** The stage closes: nothing is heard any more. */
  drop() {
    this.#state = CLOSED;
    this.context.clock.clearTimeout(this.#timer);
    this.#connection?.close(1000, '');
  }

  /** @param {string} why */
  #fail(why) {
    if (this.#state === CLOSED) return;
    this.#record('error', { reason: why });
    this.listeners.error.emit({ errMsg: why });
    this.#connection?.close(1000, '');
    this.#end(ABNORMAL, why);
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #end(code, reason) {
    if (this.#state === CLOSED) return;
    this.#state = CLOSED;
    this.context.clock.clearTimeout(this.#timer);
    this.#record('close', { code, reason });
    this.ended();
    this.listeners.close.emit({ code, reason });
  }

  /** From the native side to user code. @param {() => void} step */
  #later(step) {
    this.context.clock.soon(() => {
      if (this.#state !== CLOSED) step();
    });
  }

  /**
   * @param {string} phase
   * @param {Record<string, unknown>} fields
   */
  #record(phase, fields) {
    this.context.feed.add('socket', { id: this.id, url: this.request.url, phase, ...fields });
  }
}

/** @param {string | ArrayBuffer} data */
function said(data) {
  return typeof data === 'string'
    ? { bytes: new TextEncoder().encode(data).length, text: data } : { bytes: data.byteLength };
}
