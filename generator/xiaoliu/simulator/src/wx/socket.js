import { asynchronous, CallError, failure, settle } from './calls.js';
import { headerStrings, isAllowed, isUrl, readTimeout } from './request-options.js';
import { SocketTask } from './socket-task.js';

/**
 * `wx.connectSocket`, and the older functions that know one socket only, the one made last.
 *
 * @typedef {import('./types.js').StageContext} StageContext
 */

/** platform-facts.md, Fallbacks. */
const MOST_SOCKETS = 5;

/** The vendor's public error numbers. */
const BAD_DOMAIN = 600002;
const TOO_MANY = 600007;
const BAD_URL = 600009;

export class Sockets {
  #count = 0;
  /** @type {Set<SocketTask>} */
  #alive = new Set();
  /** @type {SocketTask | undefined} */
  #last;
  /** Listeners of the older functions, one of each. @type {Record<string, ((event: any) => void) | undefined>} */
  #old = {};

  /**
   * @param {StageContext} context
   * @param {import('../device/types.js').SocketSource} source
   */
  constructor(context, source) {
    this.context = context;
    this.source = source;
  }

  /** `wx.connectSocket`. @param {any} [options] */
  connect = (options) => {
    const given = options ?? {};
    const { clock } = this.context;
    const answer = (/** @type {'success' | 'fail'} */ kind, /** @type {any} */ result) => (
      clock.soon(() => settle(this.context, 'connectSocket', given, kind, result))
    );
    const refused = this.#refusal(given);
    if (refused) {
      answer('fail', failure('connectSocket', refused));
      return undefined;
    }
    const { device } = this.context;
    /** @type {SocketTask} */
    const task = new SocketTask({
      context: this.context,
      source: this.source,
      id: (this.#count += 1),
      request: {
        url: given.url, header: headerStrings(given.header, Boolean(device.is('headerCoercion'))), protocols: given.protocols ?? [],
      },
      timeout: readTimeout(given.timeout, false),
      ended: () => this.#alive.delete(task),
    });
    this.#alive.add(task);
    this.#last = task;
    Object.entries(task.listeners).forEach(([name, listeners]) => listeners.add((event) => this.#old[name]?.(event)));
    answer('success', { socketTaskId: task.id, errMsg: 'connectSocket:ok' });
    task.start();
    return task.handle;
  };

  /** @returns {import('./types.js').Api} */
  get oldApi() {
    const listen = (/** @type {string} */ name) => (/** @type {any} */ listener) => {
      this.#old[name] = typeof listener === 'function' ? listener : undefined;
    };
    const ofLast = (/** @type {string} */ name, /** @type {'send' | 'close'} */ method) => (/** @type {any} */ options) => {
      if (this.#last) return this.#last[method](options);
      return asynchronous(this.context, name, () => {
        throw new CallError('WebSocket is not connected');
      })(options);
    };
    return {
      onSocketOpen: listen('open'),
      onSocketMessage: listen('message'),
      onSocketError: listen('error'),
      onSocketClose: listen('close'),
      sendSocketMessage: ofLast('sendSocketMessage', 'send'),
      closeSocket: ofLast('closeSocket', 'close'),
    };
  }

  /** The stage closes. */
  close() {
    this.#alive.forEach((task) => task.drop());
    this.#alive.clear();
  }

  /** @param {any} options */
  #refusal({ url }) {
    const { device, app } = this.context;
    if (!isUrl(url, 'ws')) return new CallError(`invalid url "${url}"`, BAD_URL);
    if (device.is('urlCheck') && !isAllowed(url, 'wss', app.requestDomains)) {
      return new CallError(`url not in domain list:${new URL(url).host}`, BAD_DOMAIN);
    }
    return this.#alive.size >= MOST_SOCKETS
      ? new CallError(`exceed max task count: ${MOST_SOCKETS} sockets are open`, TOO_MANY) : null;
  }
}
