/** How much of the finger's way the content follows. */
const RESISTANCE = 0.5;

/**
 * @typedef {object} PullDownOptions
 * @property {HTMLElement} scroller what is pulled
 * @property {() => { enabled: boolean, threshold: number, dots: string, background: string }} look threshold in px; dots
 *   `black`, `white` or `none`
 * @property {(dy: number) => void} [onPulling] px
 * @property {() => void} onRefresh
 * @property {() => void} [onRestore]
 * @property {() => void} [onAbort]
 */

/** What pulling down reveals above a page or a scroll-view: three dots, until whoever refreshes says that it is done. */
export class PullDown {
  /** @param {PullDownOptions} options */
  constructor(options) {
    this.options = options;
    this.distance = 0;
    this.running = false;
    this.sign = document.createElement('wx-refresher');
    this.sign.hidden = true;
    this.sign.append(...[1, 2, 3].map(() => document.createElement('i')));
    options.scroller.before(this.sign);
  }

  remove() {
    this.sign.remove();
  }

  ready() {
    return this.options.look().enabled && !this.running && this.options.scroller.scrollTop <= 0;
  }

  /** @param {number} way px of the finger since it came down */
  move(way) {
    if (way <= 0 && this.distance === 0) return;
    this.reveal(Math.max(0, way * RESISTANCE), false);
    this.options.onPulling?.(this.distance);
  }

  release() {
    if (this.distance === 0) return;
    if (this.distance >= this.options.look().threshold) this.begin();
    else {
      this.reveal(0, true);
      this.options.onAbort?.();
    }
  }

  begin() {
    if (this.running) return;
    this.running = true;
    this.reveal(this.options.look().threshold, true);
    this.options.onRefresh();
  }

  end() {
    if (!this.running) return;
    this.running = false;
    this.reveal(0, true);
    this.options.onRestore?.();
  }

  /** @param {number} distance px @param {boolean} animated */
  reveal(distance, animated) {
    const { scroller, look } = this.options;
    const { dots, background } = look();
    this.distance = distance;
    this.sign.hidden = distance === 0;
    this.sign.dataset.look = dots;
    Object.assign(this.sign.style, { height: `${distance}px`, background });
    Object.assign(scroller.style, {
      transition: animated ? 'transform 200ms ease-out' : 'none', transform: distance > 0 ? `translateY(${distance}px)` : '',
    });
  }
}
