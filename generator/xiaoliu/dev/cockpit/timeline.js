/** The stream as it happens: toolbar, filters, numbers, strip, list and details, around one store of records. */

import { Details } from './details.js';
import { h } from './dom.js';
import { GroupChips } from './group-chips.js';
import { icon } from './icons.js';
import { fillRow } from './record-row.js';
import { RecordStore } from './records.js';
import { Filter } from './search.js';
import { Strip } from './strip.js';
import { SummaryLine } from './summary-line.js';
import { TimelineBar } from './timeline-bar.js';
import { VirtualList } from './virtual-list.js';
import { formatCount } from './format.js';
import { onLanguage, sayIn } from './words.js';

/** @typedef {import('./types.js').Entry} Entry */

/** CSS pixels; the same in timeline.css. */
const ROW_HEIGHT = 24;

export class Timeline {
  store = new RecordStore();
  #filter;
  /** @type {Entry[]} entries that the filter accepts, as far as they are shown */
  #visible = [];
  /** @type {Entry[]} entries that came while the timeline was paused */
  #waiting = [];
  #paused = false;
  /** @type {Entry | undefined} */
  #selected;

  /**
   * @param {object} options
   * @param {import('./settings.js').Settings} options.settings
   * @param {(text: string) => void} options.announce to screen readers
   * @param {() => void} options.exportRecords
   */
  constructor({ settings, announce, exportRecords }) {
    this.#filter = new Filter(settings.get('hiddenGroups'));
    this.#announce = announce;
    this.bar = new TimelineBar({
      pause: () => this.togglePause(),
      search: (text) => this.#search(text),
      clear: () => this.clear(),
      exportRecords,
    });
    this.#chips = new GroupChips(this.#filter.hidden, () => {
      settings.set('hiddenGroups', [...this.#filter.hidden]);
      this.#refilter();
    });
    this.#strip = new Strip(
      () => ({ story: this.#storyInFocus(), entries: this.store.entries, selected: this.#selected }),
      (entry) => this.select(entry),
    );
    this.details = new Details({ close: () => this.select(undefined), narrow: (id) => this.#narrow(id), announce });
    const viewport = h('div', { class: 'list', sayLabel: 'timeline.list' });
    this.#list = new VirtualList(viewport, ROW_HEIGHT, {
      count: () => this.#visible.length,
      fill: (row, index) => fillRow(row, this.#visible[index], this.#filter.query),
      selected: () => (this.#selected ? this.#indexOf(this.#selected) : -1),
      select: (index) => this.select(this.#visible[index]),
    });
    this.#list.onFollow = (follows) => (this.#latest.hidden = follows);
    const body = h('div', { class: 'list-frame' }, viewport, this.#empty, this.#latest);
    this.element = h('div', { class: 'timeline' }, this.bar.element, this.#chips.element, this.#summary.element, this.#strip.element, body, this.details.element);
    onLanguage(() => this.redraw());
    this.redraw();
  }

  #announce;
  #chips;
  #strip;
  #list;
  #summary = new SummaryLine();
  #empty = h('p', { class: 'empty' });
  #latest = h('button', { class: 'latest', type: 'button', hidden: true, click: () => this.#list.follow() }, icon('down'), h('span', { say: 'timeline.latest' }));

  /** CSS pixels. */
  get listHeight() {
    return this.#list.viewport.offsetHeight;
  }

  get paused() {
    return this.#paused;
  }

  /** @param {import('./types.js').StageRecord[]} records */
  add(records) {
    this.#take(this.store.add(records));
  }

  /** A new life of the mini-program begins, in a new frame. */
  mark() {
    this.#take([this.store.mark()]);
  }

  togglePause() {
    this.#paused = !this.#paused;
    if (!this.#paused) {
      this.#show(this.#waiting);
      this.#waiting = [];
    }
    this.bar.showPaused(this.#paused, 0);
    this.redraw();
  }

  clear() {
    this.store.clear();
    this.#visible = [];
    this.#waiting = [];
    this.select(undefined);
    this.#list.follow();
    this.redraw();
  }

  focusSearch() {
    this.bar.focusSearch();
  }

  /** @param {Entry | undefined} entry */
  select(entry) {
    this.#selected = entry;
    this.details.show(entry, entry && this.store.requestOf(entry));
    const index = entry ? this.#indexOf(entry) : -1;
    if (index >= 0) this.#list.reveal(index);
    this.#list.refresh();
    this.#strip.refresh();
  }

  /** @param {Entry[]} entries */
  #take(entries) {
    if (this.#paused) {
      this.#waiting.push(...entries);
      this.bar.showPaused(true, this.#waiting.length);
      return;
    }
    this.#show(entries);
    this.redraw();
  }

  /** @param {Entry[]} entries */
  #show(entries) {
    for (const entry of entries) if (this.#filter.accepts(entry)) this.#visible.push(entry);
    const oldest = this.store.entries[0]?.key ?? 0;
    if (this.#visible.length > 0 && this.#visible[0].key < oldest) {
      this.#visible = this.#visible.filter(({ key }) => key >= oldest);
    }
  }

  /** @param {string} text */
  #search(text) {
    this.#filter.setQuery(text);
    this.#refilter();
  }

  /** @param {number} id */
  #narrow(id) {
    this.bar.setSearch(`#${id}`);
    this.#search(`#${id}`);
  }

  #refilter() {
    const firstWaiting = this.#waiting[0]?.key ?? Infinity;
    this.#visible = this.store.entries.filter((entry) => entry.key < firstWaiting && this.#filter.accepts(entry));
    const index = this.#selected ? this.#indexOf(this.#selected) : -1;
    if (index >= 0) this.#list.reveal(index);
    this.redraw();
    if (this.#filter.active) this.#announce(`${this.#visible.length} / ${this.store.entries.length}`);
  }

  /** Draws everything again, in the next frame. */
  redraw() {
    this.#list.refresh();
    this.#strip.refresh();
    this.#chips.show(this.store.counts);
    this.#summary.show(this.store.summary);
    this.bar.showCount(this.#filter.active ? `${formatCount(this.#visible.length)} / ${formatCount(this.store.entries.length)}` : '');
    this.#empty.hidden = this.#visible.length > 0;
    if (!this.#empty.hidden) sayIn(this.#empty, this.store.entries.length > 0 ? 'timeline.noMatch' : 'timeline.empty');
  }

  #storyInFocus() {
    const chosen = this.#selected && this.store.requestOf(this.#selected);
    if (chosen) return chosen;
    return [...this.store.requests.values()].filter(({ chunks }) => chunks.length > 0).at(-1);
  }

  /**
   * @param {Entry} entry
   * @returns {number} its place among the visible ones, which are in the order of their keys; -1 if it is not there
   */
  #indexOf({ key }) {
    let low = 0;
    let high = this.#visible.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#visible[middle].key < key) low = middle + 1;
      else high = middle;
    }
    return this.#visible[low]?.key === key ? low : -1;
  }
}
