import { RealClock, VirtualClock } from '../../../generator/xiaoliu/simulator/src/clock.js';

/**
 * The browser's own time, which a test can make leap ahead, so that a page that waits for eight seconds beside a real
 * network waits for none. What is on its way in the network stays where it is.
 */
export class LeapingClock extends RealClock {
  #ahead = 0;
  /** @type {Map<number, { due: number, fire: () => void }>} */
  #timers = new Map();

  now() {
    return super.now() + this.#ahead;
  }

  /**
   * @param {() => void} callback
   * @param {number} milliseconds
   */
  setTimeout(callback, milliseconds) {
    const fire = () => {
      this.clearTimeout(id);
      callback();
    };
    const id = super.setTimeout(fire, milliseconds);
    this.#timers.set(id, { due: this.now() + (milliseconds || 0), fire });
    return id;
  }

  /** @param {number | undefined} id */
  clearTimeout(id) {
    this.#timers.delete(id);
    super.clearTimeout(id);
  }

  /** Lets what is due within so many milliseconds happen now, in its order. @param {number} milliseconds */
  leap(milliseconds) {
    const end = this.now() + milliseconds;
    for (;;) {
      const [next] = [...this.#timers.values()].filter(({ due }) => due <= end).sort((one, other) => one.due - other.due);
      if (!next) break;
      this.#ahead += Math.max(0, next.due - this.now());
      next.fire();
    }
    this.#ahead += Math.max(0, end - this.now());
  }

  get Date() {
    return Object.getOwnPropertyDescriptor(VirtualClock.prototype, 'Date').get.call(this);
  }
}
