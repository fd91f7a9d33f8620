/**
 * Carries changes to one bubble: everything of a frame in one `setData`, and the next one only after the page has
 * taken the last. Text waits here as text and reaches its view once a frame, so a frame appends one run however many
 * tokens came.
 *
 * @typedef {import('./platform.js').Platform} Platform
 * @typedef {import('./message-view.js').MessageView} MessageView
 * @typedef {import('./message-view.js').Patch} Patch
 * @typedef {(data: Object<string, any>, done: () => void) => void} SetData
 */

/** Milliseconds between two frames. The first text after a pause does not wait. */
const FRAME = 50;

/** Milliseconds after which a `setData` that never called back (its component is gone) holds nothing up any more. */
const LONGEST_FRAME = 1000;

/** UTF-16 units of text in one frame: `setData` takes at most 1024 kB, and JSON may need six bytes for a unit. */
const TEXT_OF_A_FRAME = 65536;

class Patcher {
  /** @param {{ platform: Platform }} options */
  constructor(options) {
    this.platform = options.platform;
    /** @type {SetData | null} */
    this.setData = null;
    /** @type {{ view: MessageView, text: string }[]} */
    this.texts = [];
    /** @type {Object<string, unknown>} */
    this.pending = {};
    this.ending = false;

    // For a bubble that is attached later: what it needs to show the same.
    /** @type {Set<MessageView>} */
    this.views = new Set();
    /** @type {Object<string, unknown>} */
    this.values = {};

    /** @type {object | null} */
    this.inFlight = null;
    this.lastFrame = -Infinity;
    /** @type {any} */
    this.timer = null;
    this.timerDue = Infinity;
  }

  /**
   * Shows everything in this bubble from now on, what came before included.
   *
   * @param {SetData} setData such as `(data, done) => bubble.setData(data, done)`
   */
  attach(setData) {
    this.detach();
    this.setData = setData;
    this.pending = {};
    this.views.forEach((view) => put(this.pending, view.all()));
    Object.assign(this.pending, this.values);
    this.flush();
  }

  /** The bubble is gone. What comes now waits for the next one. */
  detach() {
    this.setData = null;
    this.inFlight = null;
    this.cancelTimer();
  }

  /**
   * @param {MessageView} view
   * @param {string} text to go to its end
   */
  write(view, text) {
    this.views.add(view);
    const last = this.texts[this.texts.length - 1];
    if (last && last.view === view) last.text += text;
    else this.texts.push({ view, text });
    this.flushAt(this.lastFrame + FRAME);
  }

  /**
   * Shows text that is no news, all at once: what an answer had before it goes on.
   *
   * @param {MessageView} view that has no text yet
   * @param {string} text
   */
  show(view, text) {
    view.feed(text);
    this.views.add(view);
    put(this.pending, view.all());
    this.flushAt(this.lastFrame + FRAME);
  }

  /**
   * Waits for a frame even when none was sent lately, so that a change of state travels with the text beside it.
   *
   * @param {string} path
   * @param {unknown} value never undefined
   */
  set(path, value) {
    this.values[path] = value;
    this.pending[path] = value;
    this.flushAt(this.platform.now() + FRAME);
  }

  /** No more text will come: sends the rest without waiting for the frame. */
  end() {
    this.ending = true;
    this.flush();
  }

  /** @param {number} moment */
  flushAt(moment) {
    if (!this.setData || this.inFlight || this.timerDue <= moment) return;
    const wait = moment - this.platform.now();
    if (wait <= 0) {
      this.flush();
      return;
    }
    this.cancelTimer();
    this.timerDue = moment;
    this.timer = this.platform.setTimeout(() => this.flush(), wait);
  }

  flush() {
    if (!this.setData || this.inFlight) return;
    this.cancelTimer();
    const data = this.nextFrame();
    if (Object.keys(data).length === 0) return;

    const frame = {};
    this.inFlight = frame;
    this.lastFrame = this.platform.now();
    const done = () => {
      this.platform.clearTimeout(patience);
      if (this.inFlight !== frame) return;
      this.inFlight = null;
      if (this.ending) this.flush();
      else this.flushAt(this.lastFrame + FRAME);
    };
    const patience = this.platform.setTimeout(done, LONGEST_FRAME);
    this.setData(data, done);
  }

  /** @returns {Object<string, unknown>} */
  nextFrame() {
    const data = this.pending;
    this.pending = {};
    let room = TEXT_OF_A_FRAME;
    while (this.texts.length > 0 && room > 0) {
      const { view, text } = this.texts[0];
      const piece = text.slice(0, room);
      room -= piece.length;
      if (piece.length === text.length) this.texts.shift();
      else this.texts[0].text = text.slice(piece.length);
      put(data, view.feed(piece));
    }
    if (this.ending && this.texts.length === 0) this.views.forEach((view) => put(data, view.end()));
    return data;
  }

  cancelTimer() {
    this.platform.clearTimeout(this.timer);
    this.timerDue = Infinity;
  }
}

/**
 * @param {Object<string, unknown>} data
 * @param {Patch[]} patches
 */
function put(data, patches) {
  patches.forEach((patch) => {
    data[patch.path] = patch.value;
  });
}

module.exports = { Patcher };
