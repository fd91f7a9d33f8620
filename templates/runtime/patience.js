/**
 * Milliseconds. The server says something within a second of a request, be it a heartbeat, so where nothing comes for
 * so long, something on the way holds it back.
 */
const PATIENCE = 8000;

/** Milliseconds by which a timer may be late on a busy phone. One that is later slept, together with the app. */
const TARDY = 2000;

/** Waits for a first sign, and not for longer than it takes to see that none will come. */
class Patience {
  /**
   * @param {import('./platform.js').Platform} platform
   * @param {() => void} onOver nothing came, though the app was awake to hear it
   */
  constructor(platform, onOver) {
    this.platform = platform;
    this.onOver = onOver;
    /** @type {any} */
    this.timer = null;
  }

  /** Begins, or begins anew. */
  start() {
    this.stop();
    const { platform } = this;
    const startedAt = platform.now();
    this.timer = platform.setTimeout(() => {
      if (platform.now() - startedAt > PATIENCE + TARDY) this.start();
      else this.onOver();
    }, PATIENCE);
  }

  stop() {
    this.platform.clearTimeout(this.timer);
  }
}

module.exports = { PATIENCE, Patience };
