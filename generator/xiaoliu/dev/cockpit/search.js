/**
 * Which entries a person wants to see.
 *
 * @typedef {import('./types.js').Entry} Entry
 */

/** Dividers between two lives of the mini-program are no records; no filter hides them, but a search does. */
const DIVIDER = 'session';

export class Filter {
  /** @type {Set<string>} */
  hidden;
  query = '';

  /** @param {Iterable<string>} hidden groups */
  constructor(hidden) {
    this.hidden = new Set(hidden);
  }

  get active() {
    return this.hidden.size > 0 || this.query !== '';
  }

  /**
   * @param {Entry} entry
   * @returns {boolean}
   */
  accepts(entry) {
    if (this.hidden.has(entry.group)) return false;
    if (this.query === '') return true;
    if (entry.group === DIVIDER) return false;
    const id = /^#(\d+)$/.exec(this.query);
    if (id) return entry.record.id === Number(id[1]);
    return searchText(entry).includes(this.query);
  }

  /** @param {string} text as typed */
  setQuery(text) {
    this.query = text.trim().toLowerCase();
  }
}

/**
 * @param {Entry} entry
 * @returns {string} everything a record says, in lower case; its bytes only as text
 */
function searchText(entry) {
  if (entry.search === undefined) {
    const { n: _n, at: _at, data: _data, ...said } = entry.record;
    entry.search = JSON.stringify(Object.values(said)).toLowerCase();
  }
  return entry.search;
}
