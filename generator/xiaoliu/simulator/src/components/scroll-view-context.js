/** What `createSelectorQuery().select(…).node()` gives for a scroll-view that is `enhanced`. */
export class ScrollViewContext {
  #view;

  /** @param {import('./scroll-view.js').ScrollView} view */
  constructor(view) {
    this.#view = view;
    // Without effect, as on Android: how a phone's own scrolling feels.
    this.bounces = true;
    this.fastDeceleration = false;
    this.decelerationDisabled = false;
    this.pagingEnabled = false;
  }

  get scrollEnabled() {
    return this.#view.scrollable;
  }

  set scrollEnabled(enabled) {
    this.#view.scrollable = Boolean(enabled);
    this.#view.lay();
  }

  get showScrollbar() {
    return !this.#view.node.hasAttribute('no-scrollbar');
  }

  set showScrollbar(shown) {
    this.#view.setFlag('no-scrollbar', !shown);
  }

  /** @param {{ top?: number, left?: number, animated?: boolean, duration?: number, velocity?: number }} target px */
  scrollTo({ top, left, animated = false }) {
    this.#view.scrollTo({ ...(top === undefined ? {} : { top }), ...(left === undefined ? {} : { left }) }, animated);
  }

  /**
   * @param {string} selector of something inside
   * @param {{ offset?: number, animated?: boolean, withinExtent?: boolean, alignment?: string }} [options]
   */
  scrollIntoView(selector, { offset = 0, animated = true } = {}) {
    const { element } = this.#view;
    const owner = element.ownerShadowRoot;
    const found = owner && owner.querySelectorAll(selector)
      .map((/** @type {any} */ one) => one.getBackendElement())
      .find((/** @type {Node | null} */ node) => node && this.#view.node.contains(node));
    if (found) this.#view.showChild(found, animated, offset);
  }

  triggerRefresh() {
    this.#view.pullDown.begin();
  }

  closeRefresh() {
    this.#view.pullDown.end();
  }
}
