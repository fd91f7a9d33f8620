/**
 * A list of rows of one height that keeps only the visible ones in the page, so that 20 000 scroll like 20.
 *
 * It is a listbox: arrows, Page Up and Down, Home and End move the selection, which keeps its place when rows come.
 *
 * @typedef {object} Source
 * @property {() => number} count
 * @property {(row: HTMLElement, index: number) => void} fill draws the entry at this index into the row
 * @property {() => number} selected index of the selected entry; -1 for none
 * @property {(index: number) => void} select
 */

/** Rows drawn above and below the visible ones, so that fast scrolling shows no gap. */
const SPARE = 6;

export class VirtualList {
  #rowHeight;
  #source;
  #space;
  /** @type {HTMLElement[]} */
  #rows = [];
  #frame = 0;
  #follows = true;
  /** @type {(follows: boolean) => void} */
  onFollow = () => {};

  /**
   * @param {HTMLElement} viewport scrolls; gets the role of a listbox
   * @param {number} rowHeight CSS pixels
   * @param {Source} source
   */
  constructor(viewport, rowHeight, source) {
    this.viewport = viewport;
    this.#rowHeight = rowHeight;
    this.#source = source;
    this.#space = document.createElement('div');
    this.#space.className = 'list-space';
    this.#space.setAttribute('role', 'presentation');
    viewport.append(this.#space);
    viewport.setAttribute('role', 'listbox');
    viewport.tabIndex = 0;
    viewport.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    viewport.addEventListener('keydown', (event) => this.#key(event));
    viewport.addEventListener('click', (event) => this.#click(event));
    new ResizeObserver(() => this.refresh()).observe(viewport);
  }

  /** Whether the list stays at its end when rows come. */
  get follows() {
    return this.#follows;
  }

  /** Draws again, in the next frame. */
  refresh() {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  follow() {
    this.#setFollows(true);
    this.refresh();
  }

  /** @param {number} index */
  reveal(index) {
    const top = index * this.#rowHeight;
    const { scrollTop, clientHeight } = this.viewport;
    if (top < scrollTop) this.viewport.scrollTop = top;
    else if (top + this.#rowHeight > scrollTop + clientHeight) {
      this.viewport.scrollTop = top + this.#rowHeight - clientHeight;
    }
    this.refresh();
  }

  #draw() {
    this.#frame = 0;
    const { viewport } = this;
    const count = this.#source.count();
    this.#space.style.height = `${count * this.#rowHeight}px`;
    if (this.#follows) viewport.scrollTop = count * this.#rowHeight;
    const first = Math.max(0, Math.floor(viewport.scrollTop / this.#rowHeight) - SPARE);
    const last = Math.min(count, Math.ceil((viewport.scrollTop + viewport.clientHeight) / this.#rowHeight) + SPARE);
    this.#provide(last - first);
    const selected = this.#source.selected();
    let active = '';
    this.#rows.forEach((row, at) => {
      const index = first + at;
      row.hidden = index >= last;
      if (row.hidden) return;
      row.dataset.index = String(index);
      row.style.transform = `translateY(${index * this.#rowHeight}px)`;
      row.setAttribute('aria-posinset', String(index + 1));
      row.setAttribute('aria-setsize', String(count));
      row.setAttribute('aria-selected', String(index === selected));
      if (index === selected) active = row.id;
      this.#source.fill(row, index);
    });
    if (active) viewport.setAttribute('aria-activedescendant', active);
    else viewport.removeAttribute('aria-activedescendant');
  }

  /** @param {number} needed */
  #provide(needed) {
    while (this.#rows.length < needed) {
      const row = document.createElement('div');
      row.id = `row-${this.#rows.length}`;
      row.setAttribute('role', 'option');
      this.#rows.push(row);
      this.#space.append(row);
    }
  }

  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.viewport;
    this.#setFollows(scrollTop + clientHeight >= scrollHeight - this.#rowHeight / 2);
    this.refresh();
  }

  /** @param {boolean} follows */
  #setFollows(follows) {
    if (follows === this.#follows) return;
    this.#follows = follows;
    this.onFollow(follows);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const row = /** @type {HTMLElement} */ (event.target).closest('[data-index]');
    if (row) this.#source.select(Number(/** @type {HTMLElement} */ (row).dataset.index));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.#source.count() - 1;
    const at = this.#source.selected();
    const page = Math.max(1, Math.floor(this.viewport.clientHeight / this.#rowHeight) - 1);
    /** @type {Record<string, number>} */
    const moves = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? last : at - 1,
      PageDown: at + page,
      PageUp: at < 0 ? last : at - page,
      Home: 0,
      End: last,
    };
    const target = moves[event.key];
    if (target === undefined || last < 0) return;
    event.preventDefault();
    const index = Math.min(last, Math.max(0, target));
    this.#source.select(index);
    this.reveal(index);
  }
}
