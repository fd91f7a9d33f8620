/**
 * A mini-program's storage in the browser's session storage: it outlives a reload of the page, as a phone's outlives the
 * mini-program.
 *
 * @implements {Pick<Map<string, string>, 'get' | 'set' | 'delete' | 'clear' | 'keys'>}
 */
export class SessionStorage {
  /** Whether the browser lets this page keep anything: a frame of another site may be refused. */
  static get allowed() {
    try {
      return Boolean(sessionStorage);
    } catch (error) {
      return false;
    }
  }

  /** @param {string} name tells one mini-program's keys from another's */
  constructor(name) {
    this.prefix = `xiaoliu:${name}:`;
  }

  keys() {
    return Object.keys(sessionStorage).filter((key) => key.startsWith(this.prefix)).map((key) => key.slice(this.prefix.length)).values();
  }

  /** @param {string} key */
  get(key) {
    const value = sessionStorage.getItem(this.prefix + key);
    return value === null ? undefined : value;
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  set(key, value) {
    sessionStorage.setItem(this.prefix + key, value);
    return /** @type {any} */ (this);
  }

  /** @param {string} key */
  delete(key) {
    const there = this.get(key) !== undefined;
    sessionStorage.removeItem(this.prefix + key);
    return there;
  }

  clear() {
    [...this.keys()].forEach((key) => this.delete(key));
  }
}
