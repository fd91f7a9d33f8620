/**
 * Cuts a response body anew, so that a page meets every place where a phone may cut it.
 *
 * @typedef {import('./types.js').Cutting} Cutting
 * @typedef {import('../clock.js').Clock} Clock
 */

/** The largest piece of `random` when the cutting does not say. */
const MOST_RANDOM = 64;

/** @type {Record<Cutting['how'], (cutting: any) => boolean>} whether it has what it needs */
const COMPLETE = {
  'as-received': () => true,
  lump: () => true,
  'inside-characters': () => true,
  bytes: ({ size }) => isCount(size),
  random: ({ most }) => most === undefined || isCount(most),
  timed: ({ milliseconds }) => milliseconds > 0,
  at: ({ offsets }) => Array.isArray(offsets) && offsets.every(Number.isInteger),
};

/**
 * @param {Cutting} cutting
 * @throws {Error} when it is none; the message says what there is
 */
export function checkCutting(cutting) {
  if (cutting && Object.hasOwn(COMPLETE, cutting.how) && COMPLETE[cutting.how](cutting)) return;
  throw new Error(`no cutting ${JSON.stringify(cutting)}; there are as-received, lump, inside-characters, `
    + 'bytes with a size, random with perhaps the most, timed with milliseconds, and at with offsets');
}

/** One body. Pieces go to `deliver` in order; together they are the body, and none is empty. */
export class Cutter {
  /** @type {Uint8Array[]} */
  #kept = [];
  #position = 0;
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {Cutting} cutting
   * @param {object} options
   * @param {number} options.seed
   * @param {Clock} options.clock for `timed`
   * @param {(piece: Uint8Array) => void} options.deliver
   */
  constructor(cutting, { seed, clock, deliver }) {
    this.cutting = cutting;
    this.clock = clock;
    this.deliver = deliver;
    this.isCut = cutAfter(cutting, seed);
  }

  /** @param {Uint8Array} bytes */
  push(bytes) {
    let start = 0;
    for (let index = 0; index < bytes.length; index += 1) {
      this.#position += 1;
      if (this.isCut(bytes[index], this.#position)) {
        this.#keep(bytes.subarray(start, index + 1));
        this.#flush();
        start = index + 1;
      }
    }
    this.#keep(bytes.subarray(start));
    if (this.cutting.how === 'as-received') this.#flush();
    if (this.cutting.how === 'timed' && this.#kept.length > 0) {
      this.#timer ??= this.clock.setTimeout(() => this.#flush(), this.cutting.milliseconds);
    }
  }

  /** The body is over: delivers what is left. */
  end() {
    this.#flush();
  }

  /** Nothing more is delivered. */
  cancel() {
    this.#kept = [];
    this.#flush();
  }

  /** @param {Uint8Array} bytes */
  #keep(bytes) {
    if (bytes.length > 0) this.#kept.push(bytes);
  }

  #flush() {
    this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    const pieces = this.#kept;
    this.#kept = [];
    if (pieces.length > 0) this.deliver(joined(pieces));
  }
}

/**
 * @param {Uint8Array[]} pieces
 * @returns {Uint8Array} a copy of them all
 */
export function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/**
 * Says for each byte in turn whether a piece ends with it.
 *
 * @param {Cutting} cutting
 * @param {number} seed
 * @returns {(byte: number, position: number) => boolean} `position` counts from 1
 */
function cutAfter(cutting, seed) {
  const random = randomIntegers(seed);
  switch (cutting.how) {
    case 'bytes':
      return (_, position) => position % cutting.size === 0;
    case 'at': {
      const offsets = new Set(cutting.offsets);
      return (_, position) => offsets.has(position);
    }
    case 'random': {
      let left = random(cutting.most ?? MOST_RANDOM);
      return () => {
        left -= 1;
        if (left > 0) return false;
        left = random(cutting.most ?? MOST_RANDOM);
        return true;
      };
    }
    case 'inside-characters': {
      let left = 0;
      return (byte) => {
        const length = sequenceLength(byte);
        if (length > 1) left = random(length - 1);
        left -= 1;
        return left === 0;
      };
    }
    default:
      return () => false;
  }
}

/**
 * @param {number} byte
 * @returns {number} bytes of the UTF-8 sequence that it leads; 1 for one that leads none
 */
function sequenceLength(byte) {
  if (byte >= 0xf0) return 4;
  if (byte >= 0xe0) return 3;
  return byte >= 0xc0 ? 2 : 1;
}

/** @param {unknown} value */
function isCount(value) {
  return Number.isInteger(value) && Number(value) > 0;
}

/**
 * The generator of Park and Miller ("minimal standard"), exact in a double.
 *
 * @param {number} seed
 * @returns {(most: number) => number} an integer from 1 to `most`
 */
function randomIntegers(seed) {
  const modulus = 2_147_483_647;
  let state = (Math.abs(Math.trunc(seed)) % (modulus - 1)) + 1;
  const next = () => (state = (state * 48_271) % modulus);
  // Small seeds start alike; a few steps part them.
  for (let step = 0; step < 4; step += 1) next();
  return (most) => 1 + Math.floor((next() / modulus) * most);
}
