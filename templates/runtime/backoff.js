/** Milliseconds: the bound of the first wait, which each further one doubles, and the longest bound. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;

const MOST_TRIES = 6;

/**
 * Spaces out the tries of something that keeps failing. Full jitter: each wait is anything between nothing and its
 * bound, so that phones which one server has lost do not come back to it all at once.
 */
class Backoff {
  /** @param {import('./platform.js').Platform} platform */
  constructor(platform) {
    this.platform = platform;
    this.tries = 0;
    /** @type {any} */
    this.timer = null;
  }

  /**
   * @param {() => void} tryAgain
   * @returns {boolean} false if it has been tried often enough
   */
  wait(tryAgain) {
    this.cancel();
    if (this.tries >= MOST_TRIES) return false;
    const bound = Math.min(LONGEST_WAIT, FIRST_WAIT * Math.pow(2, this.tries));
    this.tries += 1;
    this.timer = this.platform.setTimeout(tryAgain, Math.round(Math.random() * bound));
    return true;
  }

  /** Waits no longer. The tries still count. */
  cancel() {
    this.platform.clearTimeout(this.timer);
  }

  /** It works again. */
  reset() {
    this.tries = 0;
  }
}

exports.Backoff = Backoff;
