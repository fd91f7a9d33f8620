/** Adds up the time between going and pausing. */
class Stopwatch {
  /**
   * @param {{ now(): number }} clock in milliseconds
   * @param {number} [milliseconds] what it begins with
   */
  constructor(clock, milliseconds) {
    this.clock = clock;
    this.counted = milliseconds || 0;
    /** @type {number | null} null while it pauses */
    this.since = null;
  }

  get milliseconds() {
    return this.counted + (this.since === null ? 0 : this.clock.now() - this.since);
  }

  go() {
    if (this.since === null) this.since = this.clock.now();
  }

  pause() {
    this.counted = this.milliseconds;
    this.since = null;
  }
}

module.exports = { Stopwatch };
