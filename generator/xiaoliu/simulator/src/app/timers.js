/** The timers of a mini-program: they end with it, so that a closed one can do nothing more. */
export class Timers {
  /**
   * @param {import('../clock.js').Clock} clock
   * @param {(error: unknown, where: string) => void} report
   */
  constructor(clock, report) {
    this.clock = clock;
    this.report = report;
    this.count = 0;
    /** @type {Map<number, number>} the mini-program's id → the clock's */
    this.running = new Map();
  }

  /** What the mini-program sees. */
  globals() {
    return {
      setTimeout: (/** @type {Function} */ callback, /** @type {number} */ milliseconds, /** @type {unknown[]} */ ...parts) => (
        this.start(() => callback(...parts), milliseconds, false)),
      setInterval: (/** @type {Function} */ callback, /** @type {number} */ milliseconds, /** @type {unknown[]} */ ...parts) => (
        this.start(() => callback(...parts), milliseconds, true)),
      clearTimeout: (/** @type {number} */ id) => this.stop(id),
      clearInterval: (/** @type {number} */ id) => this.stop(id),
    };
  }

  /**
   * @param {() => void} callback
   * @param {number} milliseconds
   * @param {boolean} again
   */
  start(callback, milliseconds, again) {
    this.count += 1;
    const id = this.count;
    const wait = () => this.running.set(id, this.clock.setTimeout(() => {
      if (again) wait();
      else this.running.delete(id);
      try {
        callback();
      } catch (error) {
        this.report(error, again ? 'setInterval' : 'setTimeout');
      }
    }, Math.max(again ? 1 : 0, Number(milliseconds) || 0)));
    wait();
    return id;
  }

  /** @param {number} id */
  stop(id) {
    this.clock.clearTimeout(this.running.get(id));
    this.running.delete(id);
  }

  close() {
    [...this.running.keys()].forEach((id) => this.stop(id));
  }
}
