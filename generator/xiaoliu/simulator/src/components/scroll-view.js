import { BuiltIn } from './built-in.js';
import { enableDrag } from './drag.js';
import { toPixels } from './lengths.js';
import { PullDown } from './pull-down.js';
import { ScrollViewContext } from './scroll-view-context.js';
import { boxes } from './templates.js';

/** ms between two events that tell of the same end. */
const END_PAUSE = 200;

/**
 * `scroll-view`. What scrolls is a box inside the host, as on the phone: padding of the host does not scroll, and its
 * children are laid out as blocks unless `enable-flex` says otherwise.
 */
export class ScrollView extends BuiltIn {
  static template = boxes('wx-scroller', 'wx-scroll-content');

  static properties = {
    scrollX: Boolean,
    scrollY: Boolean,
    scrollTop: null,
    scrollLeft: null,
    scrollIntoView: String,
    scrollIntoViewOffset: Number,
    scrollWithAnimation: Boolean,
    upperThreshold: { type: null, value: 50 },
    lowerThreshold: { type: null, value: 50 },
    scrollAnchoring: Boolean,
    enhanced: Boolean,
    showScrollbar: { type: Boolean, value: true },
    enableFlex: Boolean,
    refresherEnabled: Boolean,
    refresherThreshold: { type: Number, value: 45 },
    refresherDefaultStyle: { type: String, value: 'black' },
    refresherBackground: String,
    refresherTriggered: Boolean,
    // Without effect here: they tune how a phone's own scrolling feels.
    enableBackToTop: Boolean,
    enablePassive: null,
    bounces: { type: Boolean, value: true },
    fastDeceleration: Boolean,
    pagingEnabled: Boolean,
    usingSticky: Boolean,
    type: String,
  };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context);
    this.scroller = /** @type {HTMLElement} */ (this.node.firstElementChild);
    this.content = /** @type {HTMLElement} */ (this.scroller.firstElementChild);
    this.scrollable = true;
    this.last = { top: 0, left: 0 };
    /** When an end was last told, by direction; ms. @type {Record<string, number>} */
    this.told = {};
    this.scroller.addEventListener('scroll', () => this.scrolled());
    this.pullDown = new PullDown({
      scroller: this.scroller,
      look: () => ({
        enabled: this.values.refresherEnabled,
        threshold: this.values.refresherThreshold,
        dots: this.values.refresherDefaultStyle,
        background: this.values.refresherBackground,
      }),
      onPulling: (dy) => this.fire('refresherpulling', { dy }),
      onRefresh: () => this.fire('refresherrefresh'),
      onRestore: () => this.fire('refresherrestore'),
      onAbort: () => this.fire('refresherabort'),
    });
    enableDrag({
      scroller: this.scroller,
      clock: context.clock,
      may: () => this.scrollable,
      on: (type) => this.dragged(type),
      pull: this.pullDown,
    });
    // What createSelectorQuery().node() hands out.
    element.node = new ScrollViewContext(this);
    this.lay();
  }

  /** @param {string} name */
  changed(name) {
    if (name === 'scrollTop' || name === 'scrollLeft') this.toPosition();
    else if (name === 'scrollIntoView') this.toChild();
    else if (name === 'refresherTriggered') this.refresh();
    else this.lay();
  }

  attached() {
    this.toPosition();
    this.toChild();
  }

  /** The page begins or ends it. */
  refresh() {
    if (this.values.refresherTriggered) this.pullDown.begin();
    else this.pullDown.end();
  }

  lay() {
    const { scrollX, scrollY, scrollAnchoring, enhanced, showScrollbar, enableFlex } = this.values;
    const { device } = this.context;
    const move = (/** @type {boolean} */ wanted) => (wanted && this.scrollable ? 'auto' : 'hidden');
    const { style } = this.scroller;
    style.overflowX = move(scrollX);
    style.overflowY = move(scrollY);
    // iOS has no anchoring of its own; elsewhere it is the browser's, and CSS decides.
    style.overflowAnchor = device.profile.switches.scrollAnchoring ? (scrollAnchoring ? 'auto' : 'none') : '';
    this.setFlag('enable-flex', enableFlex);
    this.setFlag('no-scrollbar', enhanced && !showScrollbar);
  }

  toPosition() {
    const { scrollTop, scrollLeft, scrollX, scrollY } = this.values;
    const width = this.context.root.clientWidth;
    const top = scrollY ? toPixels(scrollTop, width) : NaN;
    const left = scrollX ? toPixels(scrollLeft, width) : NaN;
    if (Number.isNaN(top) && Number.isNaN(left)) return;
    this.scrollTo({ ...(Number.isNaN(top) ? {} : { top }), ...(Number.isNaN(left) ? {} : { left }) }, this.values.scrollWithAnimation);
  }

  toChild() {
    const { scrollIntoView: id, scrollWithAnimation, scrollIntoViewOffset } = this.values;
    if (!id) return;
    if (/^\d/.test(id)) {
      this.context.feed.warn(`scroll-view: scroll-into-view="${id}" begins with a digit, which phones ignore`);
      return;
    }
    // The child may be drawn by the same setData.
    this.context.afterRender(() => {
      const child = this.element.ownerShadowRoot?.getElementById(id)?.getBackendElement();
      if (child && this.node.contains(child)) this.showChild(child, scrollWithAnimation, scrollIntoViewOffset);
    });
  }

  /**
   * @param {Element} child
   * @param {boolean} animated
   * @param {number} offset px
   */
  showChild(child, animated, offset = 0) {
    const { scrollX, scrollY } = this.values;
    const box = child.getBoundingClientRect();
    const frame = this.scroller.getBoundingClientRect();
    this.scrollTo({
      ...(scrollY ? { top: this.scroller.scrollTop + box.top - frame.top + offset } : {}),
      ...(scrollX ? { left: this.scroller.scrollLeft + box.left - frame.left + offset } : {}),
    }, animated);
  }

  /**
   * @param {{ top?: number, left?: number }} position px
   * @param {boolean} animated
   */
  scrollTo(position, animated) {
    this.scroller.scrollTo({ ...position, behavior: animated ? 'smooth' : 'instant' });
  }

  get position() {
    const { scrollTop, scrollLeft, scrollHeight, scrollWidth } = this.scroller;
    return { scrollTop, scrollLeft, scrollHeight, scrollWidth };
  }

  scrolled() {
    const { position, last } = this;
    const deltaX = last.left - position.scrollLeft;
    const deltaY = last.top - position.scrollTop;
    this.last = { top: position.scrollTop, left: position.scrollLeft };
    if (deltaX === 0 && deltaY === 0) return;
    this.fire('scroll', { ...position, deltaX, deltaY });
    this.tellEnds(deltaX, deltaY);
  }

  /**
   * An end is told while the content moves towards it, within the threshold.
   *
   * @param {number} deltaX
   * @param {number} deltaY
   */
  tellEnds(deltaX, deltaY) {
    const { upperThreshold, lowerThreshold, scrollX, scrollY } = this.values;
    const width = this.context.root.clientWidth;
    const upper = toPixels(upperThreshold, width);
    const lower = toPixels(lowerThreshold, width);
    const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = this.scroller;
    if (scrollY && deltaY > 0 && scrollTop <= upper) this.tell('scrolltoupper', 'top');
    if (scrollY && deltaY < 0 && scrollTop + clientHeight + lower >= scrollHeight) this.tell('scrolltolower', 'bottom');
    if (scrollX && deltaX > 0 && scrollLeft <= upper) this.tell('scrolltoupper', 'left');
    if (scrollX && deltaX < 0 && scrollLeft + clientWidth + lower >= scrollWidth) this.tell('scrolltolower', 'right');
  }

  /**
   * @param {string} type
   * @param {string} direction
   */
  tell(type, direction) {
    const now = this.context.clock.now();
    if (now - (this.told[direction] ?? -Infinity) < END_PAUSE) return;
    this.told[direction] = now;
    this.fire(type, { direction });
  }

  /** @param {'dragstart' | 'dragging' | 'dragend'} type */
  dragged(type) {
    if (!this.values.enhanced) return;
    const { scrollTop, scrollLeft } = this.scroller;
    this.fire(type, { scrollTop, scrollLeft });
  }
}
