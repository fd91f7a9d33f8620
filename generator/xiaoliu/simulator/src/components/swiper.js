import { BuiltIn, inside } from './built-in.js';
import { boxes } from './templates.js';

/** Part of its size that a slide must be pulled to give way to the next. */
const ENOUGH = 0.3;

/** `swiper-item`. */
export class SwiperItem extends BuiltIn {
  static properties = { itemId: String, skipHiddenItemLayout: Boolean };
}

/** `swiper`: one slide at a time. Going on from the last one, when `circular`, runs back through all. */
export class Swiper extends BuiltIn {
  static template = boxes('wx-swiper-frame', 'wx-swiper-track');

  static properties = {
    indicatorDots: Boolean,
    indicatorColor: { type: String, value: 'rgba(0, 0, 0, .3)' },
    indicatorActiveColor: { type: String, value: '#000000' },
    autoplay: Boolean,
    current: Number,
    currentItemId: String,
    interval: { type: Number, value: 5000 },
    duration: { type: Number, value: 500 },
    circular: Boolean,
    vertical: Boolean,
    // Without effect here.
    previousMargin: String,
    nextMargin: String,
    snapToEdge: Boolean,
    displayMultipleItems: { type: Number, value: 1 },
    easingFunction: { type: String, value: 'default' },
  };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context);
    this.index = 0;
    this.track = /** @type {HTMLElement} */ (/** @type {Element} */ (this.node.firstElementChild).firstElementChild);
    this.dots = document.createElement('wx-swiper-dots');
    this.dots.hidden = true;
    this.node.append(this.dots);
    this.node.addEventListener('pointerdown', (event) => this.grab(event));
    this.track.addEventListener('transitionend', ({ target }) => {
      if (target === this.track) this.fire('animationfinish', this.detail(this.source));
    });
    this.observer = new MutationObserver(() => this.dress());
    this.source = '';
  }

  /** @returns {SwiperItem[]} */
  get items() {
    return inside(this.track, (one) => one instanceof SwiperItem);
  }

  attached() {
    this.observer.observe(this.track, { childList: true });
    this.dress();
    this.schedule();
  }

  detached() {
    this.observer.disconnect();
    this.context.clock.clearTimeout(this.timer);
  }

  /** @param {string} name @param {any} value */
  changed(name, value) {
    if (name === 'current') this.show(value, '');
    else if (name === 'currentItemId') this.show(this.items.findIndex((item) => item.values.itemId === value), '');
    else if (name === 'autoplay' || name === 'interval') this.schedule();
    else this.dress();
  }

  /** @param {string} source */
  detail(source) {
    const item = this.items[this.index];
    return { current: this.index, currentItemId: item ? item.values.itemId : '', source };
  }

  /**
   * @param {number} index
   * @param {'' | 'autoplay' | 'touch'} source
   */
  show(index, source) {
    const before = this.index;
    if (index < 0) return;
    this.index = index;
    this.source = source;
    this.dress();
    if (index === before || !this.node.isConnected) return;
    this.tellModel('current', index);
    this.fire('change', this.detail(source));
    this.schedule();
  }

  /** @param {number} pulled px that a finger has moved the slide */
  dress(pulled = 0) {
    const { vertical, duration, indicatorDots, indicatorColor, indicatorActiveColor } = this.values;
    const { track, dots, items } = this;
    this.setFlag('vertical', vertical);
    const by = `calc(${-100 * this.index}% + ${pulled}px)`;
    track.style.transition = pulled === 0 && this.node.isConnected ? `transform ${duration}ms ease` : 'none';
    track.style.transform = vertical ? `translateY(${by})` : `translateX(${by})`;
    dots.hidden = !indicatorDots;
    dots.replaceChildren(...items.map((_, index) => {
      const dot = document.createElement('i');
      dot.style.background = index === this.index ? indicatorActiveColor : indicatorColor;
      return dot;
    }));
  }

  schedule() {
    const { clock } = this.context;
    clock.clearTimeout(this.timer);
    if (this.values.autoplay && this.node.isConnected) {
      this.timer = clock.setTimeout(() => {
        this.step(1, 'autoplay');
        this.schedule();
      }, this.values.interval);
    }
  }

  /**
   * @param {number} by
   * @param {'autoplay' | 'touch'} source
   */
  step(by, source) {
    const { length } = this.items;
    if (length === 0) return;
    const wraps = this.values.circular || source === 'autoplay';
    const next = this.index + by;
    this.show(wraps ? (next + length) % length : Math.min(length - 1, Math.max(0, next)), source);
  }

  /** @param {PointerEvent} down */
  grab(down) {
    if (!down.isPrimary) return;
    const { vertical } = this.values;
    const listening = new AbortController();
    const { signal } = listening;
    const way = (/** @type {PointerEvent} */ event) => (vertical ? event.clientY - down.clientY : event.clientX - down.clientX);
    window.addEventListener('pointermove', (event) => {
      const pulled = way(event);
      this.dress(pulled || 0.01);
      this.fire('transition', vertical ? { dx: 0, dy: -pulled } : { dx: -pulled, dy: 0 });
    }, { signal });
    const end = (/** @type {PointerEvent} */ event) => {
      listening.abort();
      const size = vertical ? this.node.clientHeight : this.node.clientWidth;
      const pulled = event.type === 'pointerup' ? way(event) : 0;
      if (Math.abs(pulled) > size * ENOUGH) this.step(pulled < 0 ? 1 : -1, 'touch');
      this.dress();
    };
    window.addEventListener('pointerup', end, { signal });
    window.addEventListener('pointercancel', end, { signal });
  }
}
