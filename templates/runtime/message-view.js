/**
 * How the text of one message becomes the data of its bubble: text in, patches out.
 *
 * The bubble shows a flat list of runs that only grows. `setData` cannot append to a string, so a growing text is a
 * list of pieces; what was sent is not sent again, and the bytes stay proportional to the text.
 *
 * @typedef {object} Patch
 * @property {string} path for `setData`, seen from the bubble, such as `runs[3]`
 * @property {unknown} value never undefined
 *
 * @typedef {object} TextRun
 * @property {number} id for `wx:key`
 * @property {string} text
 *
 * @typedef {object} MessageView
 * @property {(text: string) => Patch[]} feed
 * @property {() => Patch[]} end no more text will come
 * @property {() => Patch[]} all what a bubble that has seen nothing yet needs to show the same
 */

/** A run that is longer is left as it is, even where that tears a character apart: no text is sent again and again. */
const LONGEST_OPEN_RUN = 64;

/**
 * Plain text.
 *
 * @implements {MessageView}
 */
class PlainMessageView {
  /** @param {string} [path] the list in the bubble's data */
  constructor(path) {
    this.path = path || 'runs';
    /** @type {TextRun[]} */
    this.runs = [];
    this.held = '';
  }

  /**
   * @param {string} text
   * @returns {Patch[]}
   */
  feed(text) {
    const whole = this.held + text;
    // Half a surrogate pair cannot be shown, nor sent: the other half comes with the next text.
    this.held = isHighSurrogate(whole.charCodeAt(whole.length - 1)) ? whole.slice(-1) : '';
    return this.append(this.held ? whole.slice(0, -1) : whole);
  }

  /** @returns {Patch[]} */
  end() {
    const rest = this.held;
    this.held = '';
    return this.append(rest);
  }

  /** @returns {Patch[]} */
  all() {
    return [{ path: this.path, value: this.runs.slice() }];
  }

  /**
   * @param {string} text
   * @returns {Patch[]}
   */
  append(text) {
    if (text === '') return [];
    const last = this.runs.length - 1;
    const open = last < 0 ? '' : this.runs[last].text;
    if (open !== '' && open.length <= LONGEST_OPEN_RUN && joins(open, text)) {
      return this.put(last, open + text);
    }
    return this.put(last + 1, text);
  }

  /**
   * @param {number} index
   * @param {string} text
   * @returns {Patch[]}
   */
  put(index, text) {
    const run = { id: index, text };
    this.runs[index] = run;
    return [{ path: this.path + '[' + index + ']', value: run }];
  }
}

/**
 * Whether a character ends in the next text, so that two runs would draw it in pieces: an emoji and its skin tone, a
 * letter and its accent, the letters of a script that joins them.
 *
 * @param {string} left not empty
 * @param {string} right not empty
 * @returns {boolean}
 */
function joins(left, right) {
  const before = left.charCodeAt(left.length - 1);
  const first = right.codePointAt(0) || 0;
  return extendsCharacter(first)
    || before === ZERO_WIDTH_JOINER
    || (isRegionalIndicator(first) && isRegionalIndicator(left.codePointAt(left.length - 2) || 0))
    || (isJoiningScript(before) && isJoiningScript(first));
}

const ZERO_WIDTH_JOINER = 0x200d;

/** @param {number} codePoint */
function extendsCharacter(codePoint) {
  return codePoint === ZERO_WIDTH_JOINER
    || between(codePoint, 0x0300, 0x036f)
    || between(codePoint, 0x20d0, 0x20ff)
    || between(codePoint, 0xfe00, 0xfe0f)
    || between(codePoint, 0x1f3fb, 0x1f3ff)
    || between(codePoint, 0xe0020, 0xe01ef);
}

/** @param {number} codePoint Hebrew to Hangul letters: scripts whose letters change or stack beside each other */
function isJoiningScript(codePoint) {
  return between(codePoint, 0x0590, 0x11ff);
}

/** @param {number} codePoint a half of a flag */
function isRegionalIndicator(codePoint) {
  return between(codePoint, 0x1f1e6, 0x1f1ff);
}

/** @param {number} unit */
function isHighSurrogate(unit) {
  return between(unit, 0xd800, 0xdbff);
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
function between(value, low, high) {
  return value >= low && value <= high;
}

module.exports = { PlainMessageView };
