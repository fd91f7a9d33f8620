/**
 * The stage's frame, and the messages between it and the cockpit (docs/preview.md, "Control protocol").
 *
 * The stage is on another site than the cockpit, hence in another process: an endless loop in the mini-program cannot
 * reach this page. It shows as pings without an answer, and ends with the frame.
 *
 * Events, for `on`: `state` (StageState) · `records` (StageRecord[]) · `answering` (boolean, and whether it ever did) when
 * it changes · `started` when a new frame says its first word.
 */

import { Emitter } from './emitter.js';

/** Milliseconds between two pings. */
const PING_EVERY = 1000;
/** Milliseconds without any answer to a ping, after which the mini-program counts as stuck. */
const PATIENCE = 2000;
/** The same for a stage that has yet to load. */
const PATIENCE_AT_START = 8000;
/** Milliseconds between two looks at the clock. */
const LOOK_EVERY = 250;
/**
 * Milliseconds between the end of a stuck frame and the next one. Chromium gives a frame that is taken away half a second
 * to say goodbye; a frame of the same site made before would be put into the stuck process, and be stuck as well.
 */
const FAREWELL = 1000;

export class StageLink {
  #emitter = new Emitter();
  /** @type {HTMLIFrameElement | undefined} */
  #frame;
  /** @type {Map<number, { resolve: (value: unknown) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  #commands = 0;
  #heard = false;
  #answering = true;
  /** @type {number | undefined} when the oldest ping without an answer was sent */
  #unansweredSince;
  #lastPing = 0;
  #lastLook = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #next;

  /**
   * @param {object} options
   * @param {HTMLElement} options.holder of the frame
   * @param {() => URL} options.address of the stage page, as it should be from now on
   * @param {() => string} options.title of the frame, for screen readers
   */
  constructor({ holder, address, title }) {
    this.holder = holder;
    this.address = address;
    this.title = title;
    addEventListener('message', (event) => this.#receive(event));
    setInterval(() => this.#look(), LOOK_EVERY);
  }

  /**
   * @param {string} name
   * @param {(...values: any[]) => void} listener
   */
  on(name, listener) {
    this.#emitter.on(name, listener);
  }

  /** Whether the stage has said anything since its frame was made. */
  get started() {
    return this.#heard;
  }

  /** Whether it answers; a stage that has yet to start counts as answering for a while. */
  get answering() {
    return this.#answering;
  }

  /** Begins with a new frame; what ran in the one before is over, whatever it was doing. */
  restart() {
    const wasStuck = !this.#answering;
    clearTimeout(this.#next);
    this.#frame?.remove();
    this.#frame = undefined;
    this.#heard = false;
    this.#waiting.forEach(({ reject }) => reject(new Error('the stage was restarted')));
    this.#waiting.clear();
    this.#setAnswering(true);
    this.#next = setTimeout(() => this.#begin(), wasStuck ? FAREWELL : 0);
  }

  /**
   * @param {string} name
   * @param {...unknown} values
   * @returns {Promise<unknown>} the stage's answer; rejects with its error, or when it is restarted before it answers
   */
  command(name, ...values) {
    const id = (this.#commands += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post({ xiaoliu: 'command', id, name, arguments: values });
    });
  }

  #begin() {
    const frame = document.createElement('iframe');
    frame.title = this.title();
    frame.src = this.address().href;
    frame.allow = 'clipboard-write';
    this.#unansweredSince = undefined;
    this.#lastPing = 0;
    this.#frame = frame;
    this.holder.append(frame);
  }

  /** @param {object} message */
  #post(message) {
    this.#frame?.contentWindow?.postMessage(message, this.address().origin);
  }

  /** @param {MessageEvent} event */
  #receive({ source, origin, data }) {
    if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.address().origin) return;
    if (typeof data !== 'object' || data === null || typeof data.xiaoliu !== 'string') return;
    this.#unansweredSince = undefined;
    this.#setAnswering(true);
    if (!this.#heard) {
      this.#heard = true;
      this.#emitter.emit('started');
    }
    if (data.xiaoliu === 'result') this.#settle(data);
    else if (data.xiaoliu === 'records') this.#emitter.emit('records', data.records);
    else if (data.xiaoliu === 'state') this.#emitter.emit('state', data.state);
  }

  /** @param {{ id: number, value?: unknown, error?: string }} result */
  #settle({ id, value, error }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }

  #look() {
    const now = performance.now();
    // A hidden page, a suspended machine and a debugger stop this clock: what was not answered meanwhile means nothing.
    const wasAway = now - this.#lastLook > PING_EVERY + LOOK_EVERY;
    this.#lastLook = now;
    if (!this.#frame) return;
    if (wasAway) this.#unansweredSince = undefined;
    if (now - this.#lastPing >= PING_EVERY) {
      this.#lastPing = now;
      this.#unansweredSince ??= now;
      // Settled or not, the answer has done its work by arriving.
      this.command('ping').catch(() => {});
    }
    const patience = this.#heard ? PATIENCE : PATIENCE_AT_START;
    if (this.#unansweredSince !== undefined && now - this.#unansweredSince > patience) this.#setAnswering(false);
  }

  /** @param {boolean} answering */
  #setAnswering(answering) {
    if (answering === this.#answering) return;
    this.#answering = answering;
    this.#emitter.emit('answering', answering, this.#heard);
  }
}
