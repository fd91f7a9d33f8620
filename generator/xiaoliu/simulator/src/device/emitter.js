/** Listeners by name. What a listener adds or removes while it is called counts from the next event on. */
export class Emitter {
  /** @type {Map<string, Set<(...details: any[]) => void>>} */
  #listeners = new Map();

  /**
   * @param {string} name
   * @param {(...details: any[]) => void} listener
   * @returns {() => void} takes the listener away again
   */
  on(name, listener) {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /**
   * @param {string} name
   * @param {...any} details
   */
  emit(name, ...details) {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(...details);
  }
}
