/**
 * One request at a glance: above the line its chunks, higher the more bytes; below it the setData calls of that time,
 * deeper the longer they took. A press jumps to the nearest one.
 */

import { h } from './dom.js';
import { formatDuration } from './format.js';

/**
 * @typedef {import('./types.js').Entry} Entry
 * @typedef {import('./records.js').RequestStory} RequestStory
 */

/** CSS pixels. */
const HEIGHT = 44;
const MARGIN = 12;
const AXIS = 26;
/** Milliseconds of a frame at 60 Hz: a setData that takes longer is drawn in full depth. */
const FRAME = 16.7;

export class Strip {
  #canvas = h('canvas', { 'aria-hidden': 'true' });
  #end = h('span', { class: 'strip-end' });
  #name = h('span', { class: 'strip-name' });
  /** @type {{ x: number, entry: Entry }[]} */
  #marks = [];
  #frame = 0;
  /** @type {() => { story: RequestStory | undefined, entries: Entry[], selected: Entry | undefined }} */
  #source;

  /**
   * @param {() => { story: RequestStory | undefined, entries: Entry[], selected: Entry | undefined }} source what to draw
   * @param {(entry: Entry) => void} select
   */
  constructor(source, select) {
    this.#source = source;
    this.element = h('div', { class: 'strip' }, this.#canvas, this.#name, this.#end);
    this.#canvas.addEventListener('click', (event) => {
      const nearest = this.#nearest(event.offsetX);
      if (nearest) select(nearest);
    });
    new ResizeObserver(() => this.refresh()).observe(this.element);
  }

  refresh() {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    const width = this.element.clientWidth;
    if (width === 0) return;
    const context = this.#prepare(width);
    const styles = getComputedStyle(this.#canvas);
    /** @param {string} name of a registered property of strip.css, so that its value is a colour */
    const ink = (name) => styles.getPropertyValue(`--ink-${name}`);
    context.fillStyle = ink('axis');
    context.fillRect(MARGIN, AXIS, width - 2 * MARGIN, 1);
    this.#marks = [];
    const { story, entries, selected } = this.#source();
    this.#name.textContent = story ? `#${story.id}` : '';
    this.#end.textContent = story ? formatDuration(story.latest - story.began) : '';
    if (!story) return;
    const span = Math.max(1, story.latest - story.began);
    /** @param {number} at */
    const x = (at) => MARGIN + ((at - story.began) / span) * (width - 2 * MARGIN - 1);
    const most = story.chunks.reduce((size, { record }) => Math.max(size, record.bytes ?? 0), 1);
    for (const entry of this.#within(entries, story)) {
      const { record } = entry;
      const at = x(record.at);
      if (record.kind === 'chunk') {
        const height = 4 + Math.sqrt((record.bytes ?? 0) / most) * (AXIS - 10);
        context.fillStyle = ink(entry === selected ? 'selected' : 'chunk');
        context.fillRect(at, AXIS - height, entry === selected ? 2 : 1, height);
      } else if (record.kind === 'set-data') {
        const depth = 2 + Math.min(1, (record.milliseconds ?? 0) / FRAME) * (HEIGHT - AXIS - 6);
        context.fillStyle = ink(record.problem ? 'bad' : 'set-data');
        context.fillRect(at, AXIS + 1, 1, depth);
      } else if (entry.group === 'error' || record.outcome === 'fail') {
        context.fillStyle = ink('bad');
        context.fillRect(at - 1, 2, 2, HEIGHT - 4);
      } else continue;
      this.#marks.push({ x: at, entry });
    }
  }

  /**
   * @param {Entry[]} entries
   * @param {RequestStory} story
   * @returns {Entry[]} what belongs to the request, and what else happened from its beginning to its latest record
   */
  #within(entries, story) {
    const session = Number(story.key.split(':')[0]);
    let from = entries.length;
    while (from > 0 && entries[from - 1].session >= session && !before(entries[from - 1], session, story.began)) from -= 1;
    return entries
      .slice(from)
      .filter(({ record, session: own, request }) => own === session && record.at <= story.latest && (record.kind !== 'chunk' || request === story.key));
  }

  /**
   * @param {number} width CSS pixels
   * @returns {CanvasRenderingContext2D}
   */
  #prepare(width) {
    const scale = devicePixelRatio;
    this.#canvas.width = width * scale;
    this.#canvas.height = HEIGHT * scale;
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext('2d'));
    context.scale(scale, scale);
    return context;
  }

  /** @param {number} x */
  #nearest(x) {
    return this.#marks.reduce(
      (best, mark) => (Math.abs(mark.x - x) < Math.abs((best?.x ?? Infinity) - x) ? mark : best),
      /** @type {{ x: number, entry: Entry } | undefined} */ (undefined),
    )?.entry;
  }
}

/**
 * @param {Entry} entry
 * @param {number} session
 * @param {number} at
 */
function before(entry, session, at) {
  return entry.session < session || (entry.session === session && entry.record.at < at);
}
