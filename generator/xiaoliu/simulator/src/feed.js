/**
 * What happened on the stage, in order: the one stream that the cockpit draws, the tests read and the exports hold.
 *
 * @typedef {object} FeedRecord
 * @property {number} n 1, 2, 3 … without gaps, also across dropped records
 * @property {number} at milliseconds since the stage began
 * @property {string} kind `request`, `head`, `chunk`, `request-end`, `event`, `socket`, `set-data`, `log`, `error`, `life`,
 *   `device` or `wx`; the fields of each are in docs/preview.md
 */

/** Records kept; the oldest give way. A long answer makes a few thousand. */
const MOST_RECORDS = 20000;

export class Feed {
  /** @param {{ now: () => number, most?: number }} options `now` in milliseconds; `most` records are kept */
  constructor({ now, most = MOST_RECORDS }) {
    this.now = now;
    this.most = most;
    this.began = now();
    this.count = 0;
    /** @type {(FeedRecord & Record<string, any>)[]} */
    this.records = [];
    /** @type {Set<(record: FeedRecord & Record<string, any>) => void>} */
    this.listeners = new Set();
  }

  /** Records that are no longer kept. */
  get dropped() {
    return this.count - this.records.length;
  }

  /**
   * @param {string} kind
   * @param {Record<string, any>} fields can be turned into JSON
   */
  add(kind, fields) {
    this.count += 1;
    const record = { n: this.count, at: this.now() - this.began, kind, ...fields };
    this.records.push(record);
    // A fifth at once, so that a full feed does not move its whole array for every record.
    if (this.records.length > this.most * 1.2) this.records.splice(0, this.records.length - this.most);
    this.listeners.forEach((listener) => listener(record));
  }

  /** @param {string} text what a developer should know, beside what their own code logs */
  warn(text) {
    this.add('log', { level: 'warn', text });
  }

  /**
   * @param {(record: FeedRecord & Record<string, any>) => void} listener
   * @returns {() => void} takes the listener off
   */
  on(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * @param {number} n
   * @returns {(FeedRecord & Record<string, any>)[]} the kept records after the nth
   */
  since(n) {
    return this.records.slice(Math.max(0, n - this.dropped));
  }
}
