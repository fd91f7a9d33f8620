import { CallError, failure, settle } from './calls.js';
import { BAD_DOMAIN, readRequest } from './request-options.js';
import { RequestTask } from './request-task.js';

/**
 * `wx.request`: what is refused, what waits, what runs. One request's life is in request-task.js.
 *
 * @typedef {import('./types.js').StageContext} StageContext
 */

/** platform-facts.md, wx.request, row "more than 10 requests in flight". */
const MOST_IN_FLIGHT = 10;

/** How much of a request's body a record of the feed shows, in UTF-16 units. */
const SHOWN_BODY = 4096;

export class Requests {
  #count = 0;
  /** @type {Set<RequestTask>} */
  #running = new Set();
  /** @type {RequestTask[]} */
  #waiting = [];
  /** @type {RequestTask | undefined} the chunked request that was made last */
  #lastChunked;

  /**
   * @param {StageContext} context
   * @param {import('../device/types.js').RequestSource} source
   */
  constructor(context, source) {
    this.context = context;
    this.source = source;
  }

  /** `wx.request`. @param {any} [options] */
  open = (options) => {
    const { clock, device } = this.context;
    const given = options ?? {};
    let request;
    try {
      request = readRequest(given, this.context);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      // The list of domains is looked at by the native side, when there is a task already.
      if (error.errno === BAD_DOMAIN || !device.is('undefinedWhenRefused')) return this.#refused(given, error);
      clock.soon(() => settle(this.context, 'request', given, 'fail', failure('request', error)));
      return undefined;
    }
    const task = this.#task(given, request);
    this.#record(task);
    if (task.chunked) this.#lastChunked = task;
    this.#waiting.push(task);
    this.#next();
    return task.handle;
  };

  /** The stage closes. */
  close() {
    [...this.#running, ...this.#waiting].forEach((task) => task.drop());
    this.#running.clear();
    this.#waiting = [];
  }

  /**
   * @param {any} options
   * @param {import('../device/types.js').NetworkRequest} request
   */
  #task(options, request) {
    /** @type {RequestTask} */
    const task = new RequestTask({
      context: this.context,
      source: this.source,
      id: (this.#count += 1),
      options,
      request,
      deaf: () => Boolean(this.context.device.is('lastListenerWins')) && this.#lastChunked !== task,
      ended: () => {
        this.#running.delete(task);
        this.#waiting = this.#waiting.filter((one) => one !== task);
        this.#next();
      },
    });
    return task;
  }

  #next() {
    while (this.#running.size < MOST_IN_FLIGHT) {
      const task = this.#waiting.shift();
      if (!task) return;
      this.#running.add(task);
      task.start();
    }
  }

  /**
   * @param {any} options
   * @param {CallError} error
   */
  #refused(options, error) {
    const task = this.#task(options, { url: String(options.url), method: 'GET', header: {} });
    this.#record(task);
    task.refuse(error.message, error.errno);
    return task.handle;
  }

  /** @param {RequestTask} task */
  #record({ id, request, chunked }) {
    const { url, method, header, body } = request;
    const text = body === undefined || typeof body === 'string' ? body : new TextDecoder().decode(body);
    this.context.feed.add('request', {
      id, url, method, header, chunked, ...(text === undefined ? {} : { body: text.slice(0, SHOWN_BODY) }),
      ...(this.#running.size >= MOST_IN_FLIGHT ? { waits: true } : {}),
    });
  }
}
