import { BuiltIn } from './built-in.js';
import { EMPTY } from './templates.js';

/** `web-view`: a web page over the whole page of the mini-program. */
export class WebView extends BuiltIn {
  static template = EMPTY;

  static properties = {
    src: String,
  };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context);
    this.frame = document.createElement('iframe');
    this.frame.allow = 'clipboard-write';
    this.frame.addEventListener('load', () => this.fire('load', { src: this.frame.src }));
  }

  /** @param {string} name */
  changed(name) {
    if (name === 'src') void this.load(this.values.src);
  }

  /**
   * A frame is silent about a page that it cannot load, so the page is asked for beforehand.
   *
   * @param {string} src
   */
  async load(src) {
    this.frame.remove();
    if (src === '') return;
    try {
      await fetch(src, { mode: 'no-cors', cache: 'no-store' });
    } catch {
      if (src === this.values.src) this.fire('error', { src });
      return;
    }
    if (src !== this.values.src) return;
    this.frame.src = src;
    this.node.append(this.frame);
  }
}
