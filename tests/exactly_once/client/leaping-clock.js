/**
 * Time that runs at its own pace while the network may still say something, and leaps to the next timer when it cannot.
 * So a backoff of eight seconds costs nothing, and no timeout goes off because the machine is busy.
 */
class LeapingClock {
  constructor() {
    this.ahead = 0;
    this.count = 0;
    /** @type {Map<number, { due: number, callback: () => void }>} */
    this.timers = new Map();
    /** How many connections may still speak. */
    this.held = 0;
    /** @type {(() => void) | null} takes back the call that is on its way */
    this.cancel = null;
  }

  /** @returns {number} milliseconds */
  now() {
    return performance.now() + this.ahead;
  }

  /**
   * @param {() => void} callback
   * @param {number} milliseconds
   * @returns {number}
   */
  setTimeout(callback, milliseconds) {
    this.count += 1;
    this.timers.set(this.count, { due: this.now() + Math.max(0, milliseconds), callback });
    this.schedule();
    return this.count;
  }

  /** @param {number | undefined} id */
  clearTimeout(id) {
    if (this.timers.delete(id)) this.schedule();
  }

  /**
   * Something may come from the network.
   *
   * @returns {() => void} to be called when nothing can any more; again does nothing
   */
  hold() {
    let holding = true;
    this.held += 1;
    this.schedule();
    return () => {
      if (!holding) return;
      holding = false;
      this.held -= 1;
      this.schedule();
    };
  }

  /** @returns {number | undefined} the id of the timer that is due first */
  next() {
    let first;
    for (const [id, { due }] of this.timers) {
      if (first === undefined || due < this.timers.get(first).due) first = id;
    }
    return first;
  }

  schedule() {
    if (this.cancel) this.cancel();
    this.cancel = null;
    const id = this.next();
    if (id === undefined) return;
    if (this.held === 0) {
      // Not at once: what runs now may be about to ask the network.
      const call = setImmediate(() => this.fire());
      this.cancel = () => clearImmediate(call);
    } else {
      const timer = setTimeout(() => this.fire(), Math.max(0, this.timers.get(id).due - this.now()));
      this.cancel = () => clearTimeout(timer);
    }
  }

  fire() {
    this.cancel = null;
    const id = this.next();
    const { due, callback } = this.timers.get(id);
    const early = due - this.now();
    if (early > 0 && this.held === 0) this.ahead += early;
    if (early > 0 && this.held > 0) {
      this.schedule();
      return;
    }
    this.timers.delete(id);
    this.schedule();
    callback();
  }
}

module.exports = { LeapingClock };
