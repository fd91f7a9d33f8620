import { rewriteInlineStyle } from '../project/wxss.js';
import { BuiltIn } from './built-in.js';
import { toPixels } from './lengths.js';

/** px of `1rem` before the reader or the page changes it. */
const ROOT_FONT_SIZE = 16;

/** Whose size of letters the document has: pages share one document. @type {PageMeta | null} */
let inCharge = null;

/** `page-meta`: what the page is, from within its template. It draws nothing. */
export class PageMeta extends BuiltIn {
  static properties = {
    backgroundTextStyle: String,
    backgroundColor: String,
    backgroundColorTop: String,
    backgroundColorBottom: String,
    rootBackgroundColor: String,
    rootFontSize: String,
    scrollTop: String,
    scrollDuration: { type: Number, value: 300 },
    pageStyle: String,
    pageFontSize: String,
    pageOrientation: String,
  };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context);
    this.size = { width: 0, height: 0 };
    /** @type {Array<() => void>} */
    this.endings = [];
  }

  /** What scrolls the page, and is `page` in WXSS. @returns {HTMLElement | null} */
  get page() {
    return this.node.closest('.wx-page-scroll');
  }

  attached() {
    const { device, root } = this.context;
    const { page } = this;
    const resizes = new ResizeObserver(() => this.resized());
    resizes.observe(root);
    const onScroll = () => page && this.fire('scroll', { scrollTop: page.scrollTop });
    const onScrollEnd = () => this.fire('scrolldone', {});
    page?.addEventListener('scroll', onScroll);
    page?.addEventListener('scrollend', onScrollEnd);
    this.endings = [
      device.on('change', () => inCharge === this && this.setRootFontSize()),
      () => resizes.disconnect(),
      () => page?.removeEventListener('scroll', onScroll),
      () => page?.removeEventListener('scrollend', onScrollEnd),
    ];
    this.apply();
  }

  detached() {
    this.endings.forEach((end) => end());
    this.hidden();
  }

  /** @param {string} name */
  changed(name) {
    if (!this.node.isConnected) return;
    if (name === 'scrollTop') this.scroll();
    else this.apply();
  }

  /** The page is in front again, after one with another size of letters. */
  shown() {
    this.apply();
  }

  hidden() {
    if (inCharge !== this) return;
    inCharge = null;
    document.documentElement.style.fontSize = '';
  }

  apply() {
    const { rootBackgroundColor, pageStyle, pageFontSize, backgroundColor, scrollTop } = this.values;
    const { page, context: { root } } = this;
    if (!page) return;
    this.setRootFontSize();
    page.style.cssText = rewriteInlineStyle(pageStyle);
    if (rootBackgroundColor) page.style.backgroundColor = rootBackgroundColor;
    if (pageFontSize) page.style.fontSize = this.fontSize(pageFontSize);
    if (backgroundColor && root.parentElement) root.parentElement.style.background = backgroundColor;
    if (scrollTop) this.scroll();
  }

  setRootFontSize() {
    const { rootFontSize } = this.values;
    inCharge = this;
    document.documentElement.style.fontSize = rootFontSize ? this.fontSize(rootFontSize) : '';
  }

  /** @param {string} given `system`, the reader's own size, or a number of px */
  fontSize(given) {
    const pixels = given === 'system' ? ROOT_FONT_SIZE * this.context.device.state.fontScale : toPixels(given, this.context.root.clientWidth);
    return Number.isNaN(pixels) ? '' : `${pixels}px`;
  }

  scroll() {
    const { page, values: { scrollTop, scrollDuration } } = this;
    const top = toPixels(scrollTop, this.context.root.clientWidth);
    if (page && !Number.isNaN(top)) page.scrollTo({ top, behavior: scrollDuration > 0 ? 'smooth' : 'instant' });
  }

  resized() {
    const { clientWidth: width, clientHeight: height } = this.context.root;
    const before = this.size;
    this.size = { width, height };
    if (before.width === 0 || (before.width === width && before.height === height)) return;
    this.fire('resize', { size: { windowWidth: width, windowHeight: height } });
  }
}
