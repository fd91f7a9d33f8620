/** @type {import('./built-in.js').Properties} */
export const REFRESHER_PROPERTIES = {
  refresherEnabled: Boolean,
  refresherThreshold: { type: Number, value: 45 },
  refresherDefaultStyle: { type: String, value: 'black' },
  refresherBackground: String,
  refresherTriggered: Boolean,
};

/** How much of the finger's way the content follows. */
const RESISTANCE = 0.5;

/** The part of a scroll-view that pulling down reveals: pulling, refresh, restore or abort. */
export class Refresher {
  /** @param {import('./scroll-view.js').ScrollView} view */
  constructor(view) {
    this.view = view;
    this.distance = 0;
    this.running = false;
    this.sign = document.createElement('wx-refresher');
    this.sign.hidden = true;
    this.sign.append(...[1, 2, 3].map(() => document.createElement('i')));
    view.node.prepend(this.sign);
  }

  /** @param {string} name */
  changed(name) {
    const { refresherTriggered, refresherBackground, refresherDefaultStyle } = this.view.values;
    this.sign.style.background = refresherBackground;
    this.sign.dataset.look = refresherDefaultStyle;
    if (name !== 'refresherTriggered') return;
    if (refresherTriggered && !this.running) this.begin();
    if (!refresherTriggered && this.running) this.end();
  }

  ready() {
    return this.view.values.refresherEnabled && !this.running && this.view.scroller.scrollTop <= 0;
  }

  /** @param {number} way px of the finger since it came down */
  move(way) {
    if (way <= 0 && this.distance === 0) return;
    this.reveal(Math.max(0, way * RESISTANCE), false);
    this.view.fire('refresherpulling', { dy: this.distance });
  }

  release() {
    if (this.distance === 0) return;
    if (this.distance >= this.view.values.refresherThreshold) this.begin();
    else {
      this.reveal(0, true);
      this.view.fire('refresherabort', {});
    }
  }

  /** Shows that it refreshes, until the page sets `refresher-triggered` to false. */
  begin() {
    if (this.running) return;
    this.running = true;
    this.reveal(this.view.values.refresherThreshold, true);
    this.view.fire('refresherrefresh', {});
  }

  end() {
    if (!this.running) return;
    this.running = false;
    this.reveal(0, true);
    this.view.fire('refresherrestore', {});
  }

  /** @param {number} distance px @param {boolean} animated */
  reveal(distance, animated) {
    this.distance = distance;
    this.sign.hidden = distance === 0;
    this.sign.style.height = `${distance}px`;
    const { style } = this.view.scroller;
    style.transition = animated ? 'transform 200ms ease-out' : 'none';
    style.transform = distance > 0 ? `translateY(${distance}px)` : '';
  }
}
