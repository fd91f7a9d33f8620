import { select } from './selector-query.js';

/**
 * @typedef {import('./selector-query.js').QueryView} QueryView
 * @typedef {{ thresholds?: number[], initialRatio?: number, observeAll?: boolean }} ObserverOptions
 * @typedef {{ left?: number, top?: number, right?: number, bottom?: number }} Margins px
 */

/** `createIntersectionObserver`, on the browser's own; a page's viewport is the phone's screen. */
export class MiniProgramIntersectionObserver {
  /**
   * @param {QueryView} view
   * @param {any} component where selectors are looked up
   * @param {ObserverOptions} [options]
   */
  constructor(view, component, { thresholds = [0], initialRatio = 0, observeAll = false } = {}) {
    this.view = view;
    this.component = component;
    this.thresholds = thresholds;
    this.initialRatio = initialRatio;
    this.observeAll = observeAll;
    /** @type {HTMLElement} */
    this.reference = view.root;
    this.margin = '0px';
    /** @type {IntersectionObserver | null} */
    this.observer = null;
  }

  /** @param {string} selector @param {Margins} [margins] */
  relativeTo(selector, margins) {
    const [element] = select(this.component, selector, this.view);
    if (element) this.reference = element.getBackendElement();
    return this.within(margins);
  }

  /** @param {Margins} [margins] */
  relativeToViewport(margins) {
    this.reference = this.view.root;
    return this.within(margins);
  }

  /** @param {Margins} [margins] */
  within({ top = 0, right = 0, bottom = 0, left = 0 } = {}) {
    this.margin = `${top}px ${right}px ${bottom}px ${left}px`;
    return this;
  }

  /**
   * @param {string} selector
   * @param {(result: object) => void} callback
   */
  observe(selector, callback) {
    const found = select(this.component, selector, this.view);
    const targets = new Map(found.slice(0, this.observeAll ? undefined : 1).map((element) => [element.getBackendElement(), element]));
    const ratios = new Map([...targets.keys()].map((node) => [node, this.initialRatio]));
    const observer = new IntersectionObserver((entries) => entries.forEach((entry) => {
      const before = ratios.get(entry.target);
      ratios.set(entry.target, entry.intersectionRatio);
      // Like the platform, silent as long as nothing differs from the ratio it was told to begin with.
      if (before === entry.intersectionRatio) return;
      const element = targets.get(entry.target);
      callback({
        id: element.id,
        dataset: { ...element.dataset },
        intersectionRatio: entry.intersectionRatio,
        intersectionRect: rectangle(entry.intersectionRect),
        boundingClientRect: rectangle(entry.boundingClientRect),
        relativeRect: rectangle(entry.rootBounds || entry.boundingClientRect),
        time: Date.now(),
      });
    }), { root: this.reference, rootMargin: this.margin, threshold: this.thresholds });
    targets.forEach((element, node) => observer.observe(node));
    this.observer = observer;
  }

  disconnect() {
    if (this.observer) this.observer.disconnect();
    this.observer = null;
  }
}

/** @param {DOMRectReadOnly} box */
function rectangle({ left, top, right, bottom, width, height }) {
  return { left, top, right, bottom, width, height };
}
