/**
 * @typedef {import('./leg.js').Connection} Connection
 *
 * @typedef {object} LegWatchOptions
 * @property {import('./platform.js').Platform} platform
 * @property {number} silence milliseconds
 * @property {(silent: number) => void} onSilent nothing has come for so many milliseconds
 * @property {() => void} onOld
 */

/**
 * Watches one leg: iPhones tell nobody when a connection is cut in mid-stream, so silence is the only sign; and a
 * connection that has grown old is left in time. One timer a leg, not one a chunk.
 */
class LegWatch {
  /** @param {LegWatchOptions} options */
  constructor(options) {
    this.options = options;
    this.openedAt = options.platform.now();
    this.lastSign = this.openedAt;
    this.over = false;
    /** @type {Connection | null} */
    this.connection = null;
    /** @type {any} */
    this.timer = null;
  }

  /** @param {Connection} connection of the leg; if that was over before it came, it is aborted */
  begin(connection) {
    this.connection = connection;
    if (this.over) connection.abort();
    else this.look();
  }

  sign() {
    this.lastSign = this.options.platform.now();
  }

  /** Watches no longer; the connection may end by itself. */
  rest() {
    this.over = true;
    this.options.platform.clearTimeout(this.timer);
  }

  abort() {
    this.rest();
    if (this.connection) this.connection.abort();
  }

  look() {
    const { platform, silence, onSilent, onOld } = this.options;
    const { lifetime = Infinity } = this.connection || {};
    const now = platform.now();
    const silent = now - this.lastSign;
    const age = now - this.openedAt;
    if (silent >= silence) onSilent(silent);
    else if (age >= lifetime) onOld();
    else this.timer = platform.setTimeout(() => this.look(), Math.min(silence - silent, lifetime - age));
  }
}

exports.LegWatch = LegWatch;
