/**
 * Time as a mini-program sees it: the browser's own, or a virtual one that jumps to the next timer, so that timeouts of
 * a minute cost nothing and everything happens in the same order each time.
 *
 * @typedef {object} Clock
 * @property {() => number} now milliseconds since 1970
 * @property {(callback: () => void, milliseconds: number) => number} setTimeout
 * @property {(id: number | undefined) => void} clearTimeout
 * @property {(callback: () => void) => void} soon runs it as the next macrotask, in the order of the calls
 * @property {(condition: () => boolean, limit?: number) => Promise<boolean>} until
 *   waits for the condition; false when `limit` milliseconds passed without it
 */

/** A macrotask of the browser's own would be a hundred times dearer. */
const PROMISE_TURNS = 64;

/** A queue of macrotasks without the 4 ms that browsers add to nested timers. */
class Macrotasks {
  constructor() {
    this.channel = new MessageChannel();
    /** @type {Array<() => void>} */
    this.callbacks = [];
    this.channel.port1.onmessage = () => this.callbacks.shift()?.();
  }

  /** @param {() => void} callback */
  add(callback) {
    this.callbacks.push(callback);
    this.channel.port2.postMessage(null);
  }

  /** Resolves after everything that is ready has run, promises included. */
  turn() {
    return /** @type {Promise<void>} */ (new Promise((resolve) => this.add(resolve)));
  }
}

/** @implements {Clock} */
export class RealClock {
  #tasks = new Macrotasks();

  now() {
    return Date.now();
  }

  /**
   * @param {() => void} callback
   * @param {number} milliseconds
   * @returns {number}
   */
  setTimeout(callback, milliseconds) {
    return setTimeout(callback, milliseconds);
  }

  /** @param {number | undefined} id */
  clearTimeout(id) {
    clearTimeout(id);
  }

  /** @param {() => void} callback */
  soon(callback) {
    this.#tasks.add(callback);
  }

  /**
   * @param {() => boolean} condition
   * @param {number} limit milliseconds
   */
  async until(condition, limit = 30_000) {
    const end = performance.now() + limit;
    while (!condition()) {
      if (performance.now() > end) return false;
      await this.#tasks.turn();
    }
    return true;
  }
}

/**
 * Timers by the moment at which they are due, those of one moment in the order in which they were set.
 *
 * @typedef {{ id: number, due: number, callback: () => void }} Timer due in milliseconds
 */
class Timers {
  /** @type {Array<{ due: number, timers: Timer[], taken: number }>} the next one first */
  #moments = [];
  /** Ids of those that are neither taken nor cancelled. @type {Set<number>} */
  #waiting = new Set();

  /** Infinity when there is none. */
  get nextDue() {
    this.#skipCancelled();
    return this.#moments[0]?.due ?? Infinity;
  }

  /** @param {Timer} timer */
  add(timer) {
    this.#waiting.add(timer.id);
    let place = this.#moments.length;
    while (place > 0 && this.#moments[place - 1].due > timer.due) place -= 1;
    const before = this.#moments[place - 1];
    if (before?.due === timer.due) before.timers.push(timer);
    else this.#moments.splice(place, 0, { due: timer.due, timers: [timer], taken: 0 });
  }

  /** @param {number} id */
  cancel(id) {
    this.#waiting.delete(id);
  }

  /** The next one, of those that `nextDue` has seen. */
  take() {
    const [moment] = this.#moments;
    const timer = moment.timers[moment.taken];
    moment.taken += 1;
    this.#waiting.delete(timer.id);
    return timer;
  }

  #skipCancelled() {
    while (this.#moments.length > 0) {
      const [moment] = this.#moments;
      while (moment.taken < moment.timers.length && !this.#waiting.has(moment.timers[moment.taken].id)) moment.taken += 1;
      if (moment.taken < moment.timers.length) return;
      this.#moments.shift();
    }
  }
}

/**
 * Stands still until `until` or `advance` moves it. A timer's exception comes out of them.
 *
 * @implements {Clock}
 */
export class VirtualClock {
  #tasks = new Macrotasks();
  #time;
  #count = 0;
  #timers = new Timers();

  /** @param {number} start milliseconds since 1970 */
  constructor(start = 1_700_000_000_000) {
    this.#time = start;
  }

  now() {
    return this.#time;
  }

  /**
   * @param {() => void} callback
   * @param {number} milliseconds
   */
  setTimeout(callback, milliseconds) {
    this.#count += 1;
    this.#timers.add({ id: this.#count, due: this.#time + Math.max(0, Number(milliseconds) || 0), callback });
    return this.#count;
  }

  /** @param {number | undefined} id */
  clearTimeout(id) {
    if (id !== undefined) this.#timers.cancel(id);
  }

  /** @param {() => void} callback */
  soon(callback) {
    this.setTimeout(callback, 0);
  }

  /**
   * Runs timers in order until the condition holds. Before time moves, everything that is ready has run, promises and the
   * browser's own tasks; between two timers of the same moment, promises as deep as any code chains them.
   *
   * @param {() => boolean} condition
   * @param {number} limit milliseconds of this clock
   * @returns {Promise<boolean>} false when the limit passed or nothing is left to happen
   */
  async until(condition, limit = 3_600_000) {
    const end = this.#time + limit;
    for (;;) {
      for (let turn = 0; turn < PROMISE_TURNS; turn += 1) await null;
      if (condition()) return true;
      if (!(this.#timers.nextDue <= this.#time)) await this.#tasks.turn();
      if (condition()) return true;
      if (!(this.#timers.nextDue <= end)) return false;
      this.#time = Math.max(this.#time, this.#timers.nextDue);
      this.#timers.take().callback();
    }
  }

  /**
   * Lets time pass, and everything happen that is due in it.
   *
   * @param {number} milliseconds
   */
  async advance(milliseconds) {
    const end = this.#time + milliseconds;
    await this.until(() => false, milliseconds);
    this.#time = end;
  }

  /** A `Date` for user code that tells this clock's time. */
  get Date() {
    const clock = this;
    return class extends Date {
      /** @param {any[]} parts */
      constructor(...parts) {
        // @ts-ignore Date's constructor is overloaded
        super(...(parts.length > 0 ? parts : [clock.now()]));
      }

      static now() {
        return clock.now();
      }
    };
  }
}
