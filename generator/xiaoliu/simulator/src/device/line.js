/**
 * One connection as it reaches the device: what comes over it is late by the latency, no faster than the bandwidth, and
 * in order. Without either it is handed on at once.
 *
 * @typedef {{ why: string, errno: number }} Failure `why` in the platform's words, `errno` its number
 */

/** With a limited bandwidth a large piece arrives in pieces of as many milliseconds. */
const SLICE_MILLISECONDS = 50;

/** The bandwidth that all lines of a device share. */
export class Bandwidth {
  #free = 0;

  /**
   * @param {import('../clock.js').Clock} clock
   * @param {() => import('./types.js').DeviceState} state
   */
  constructor(clock, state) {
    this.clock = clock;
    this.state = state;
  }

  /**
   * @param {number} size bytes
   * @returns {number} when they will have arrived, by the clock
   */
  arrival(size) {
    const { latency, bytesPerSecond } = this.state();
    const now = this.clock.now();
    if (bytesPerSecond === 0) return now + latency;
    this.#free = Math.max(this.#free, now) + (size * 1000) / bytesPerSecond;
    return this.#free + latency;
  }

  /** Bytes of which a larger piece is cut into several. */
  get slice() {
    const { bytesPerSecond } = this.state();
    return bytesPerSecond === 0 ? Infinity : Math.max(1, Math.floor((bytesPerSecond * SLICE_MILLISECONDS) / 1000));
  }
}

export class Line {
  /** @type {Array<{ due: number, step: () => void }>} */
  #waiting = [];
  /** @type {number | undefined} */
  #timer;
  /** @type {Array<() => void>} */
  #closing = [];
  /** Until it ends, fails or is closed. */
  open = true;
  /** Cut, and nobody was told. */
  muted = false;

  /**
   * @param {Bandwidth} bandwidth
   * @param {(failure: Failure) => void} failed called at most once, and nothing is delivered after it
   */
  constructor(bandwidth, failed) {
    this.bandwidth = bandwidth;
    this.failed = failed;
  }

  /**
   * @param {() => void} step what happens on arrival
   * @param {number} size bytes
   */
  deliver(step, size = 0) {
    if (!this.open || this.muted) return;
    const { clock } = this.bandwidth;
    const due = this.bandwidth.arrival(size);
    if (this.#waiting.length === 0 && due <= clock.now()) {
      step();
      return;
    }
    this.#waiting.push({ due, step });
    this.#timer ??= clock.setTimeout(() => this.#arrive(), due - clock.now());
  }

  /**
   * @param {Uint8Array} bytes
   * @param {(bytes: Uint8Array) => void} step
   */
  deliverBytes(bytes, step) {
    const { slice } = this.bandwidth;
    for (let start = 0; start < bytes.length; start += slice) {
      const part = slice === Infinity ? bytes : bytes.subarray(start, start + slice);
      this.deliver(() => step(part), part.length);
    }
  }

  /** The last delivery: the line is closed when it arrives. @param {() => void} step */
  deliverLast(step) {
    this.deliver(() => {
      this.close();
      step();
    });
  }

  /** @param {Failure} failure */
  fail(failure) {
    if (!this.open) return;
    this.close();
    this.failed(failure);
  }

  /** Nothing more arrives, and nobody is told. */
  mute() {
    this.muted = true;
    this.#clear();
  }

  close() {
    if (!this.open) return;
    this.open = false;
    this.#clear();
    this.#closing.forEach((callback) => callback());
  }

  /** Calls back when the line is closed, at once if it already is. @param {() => void} callback */
  onClose(callback) {
    if (this.open) this.#closing.push(callback);
    else callback();
  }

  #arrive() {
    this.#timer = undefined;
    const { clock } = this.bandwidth;
    while (this.#waiting.length > 0 && this.#waiting[0].due <= clock.now()) this.#waiting.shift()?.step();
    if (this.#waiting.length > 0) this.#timer ??= clock.setTimeout(() => this.#arrive(), this.#waiting[0].due - clock.now());
  }

  #clear() {
    this.#waiting = [];
    this.bandwidth.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
