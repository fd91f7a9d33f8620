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
 * Stands still until `until` or `advance` moves it. A timer's exception comes out of them.
 *
 * @implements {Clock}
 */
export class VirtualClock {
  #tasks = new Macrotasks();
  #time;
  #count = 0;
  /** @type {Array<{ id: number, due: number, callback: () => void }>} the next one first */
  #timers = [];

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
    const timer = { id: (this.#count += 1), due: this.#time + Math.max(0, Number(milliseconds) || 0), callback };
    let place = this.#timers.length;
    while (place > 0 && this.#timers[place - 1].due > timer.due) place -= 1;
    this.#timers.splice(place, 0, timer);
    return timer.id;
  }

  /** @param {number | undefined} id */
  clearTimeout(id) {
    const place = this.#timers.findIndex((timer) => timer.id === id);
    if (place >= 0) this.#timers.splice(place, 1);
  }

  /** @param {() => void} callback */
  soon(callback) {
    this.setTimeout(callback, 0);
  }

  /**
   * Runs timers in order until the condition holds. Between two timers all promises that are ready are settled.
   *
   * @param {() => boolean} condition
   * @param {number} limit milliseconds of this clock
   * @returns {Promise<boolean>} false when the limit passed or nothing is left to happen
   */
  async until(condition, limit = 3_600_000) {
    const end = this.#time + limit;
    for (;;) {
      await this.#tasks.turn();
      if (condition()) return true;
      const [timer] = this.#timers;
      if (!timer || timer.due > end) return false;
      this.#timers.shift();
      this.#time = Math.max(this.#time, timer.due);
      timer.callback();
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
