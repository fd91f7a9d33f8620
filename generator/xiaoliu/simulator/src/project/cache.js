/** Entries of one cache; a large mini-program has some hundred files. */
const MOST_ENTRIES = 2000;

/**
 * Remembers what was made from a text, so that a reload makes again only what has changed.
 *
 * It belongs to the document, not to a project: a reload loads a new project.
 *
 * @template Value
 */
export class ContentCache {
  constructor() {
    /** @type {Map<string, Value>} in the order of their last use */
    this.entries = new Map();
  }

  /**
   * @param {string[]} parts all that the value depends on
   * @param {() => Value} make
   * @returns {Value}
   */
  get(parts, make) {
    const key = parts.join('\0');
    let value = this.entries.get(key);
    if (value === undefined) value = make();
    else this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > MOST_ENTRIES) {
      const [oldest] = this.entries.keys();
      this.entries.delete(oldest);
    }
    return value;
  }
}
