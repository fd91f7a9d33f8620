/**
 * Listeners of one event, as the platform keeps them (platform-facts.md, wx.request, row "listeners are a Set").
 *
 * @typedef {(event: any) => void} Listener
 */
export class Listeners {
  /** @type {Listener[]} */
  #listeners = [];

  /**
   * @param {object} options
   * @param {boolean} [options.set] the same function is kept once
   * @param {(error: unknown) => void} options.threw hears what a listener throws; the others are called all the same
   */
  constructor({ set = true, threw }) {
    this.set = set;
    this.threw = threw;
  }

  get size() {
    return this.#listeners.length;
  }

  /** @param {Listener} listener */
  add = (listener) => {
    if (typeof listener !== 'function' || (this.set && this.#listeners.includes(listener))) return;
    this.#listeners.push(listener);
  };

  /** Without a function, all go. @param {Listener} [listener] */
  remove = (listener) => {
    this.#listeners = listener === undefined ? [] : this.#listeners.filter((one) => one !== listener);
  };

  /** @param {any} event */
  emit(event) {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.threw(error);
      }
    }
  }
}
