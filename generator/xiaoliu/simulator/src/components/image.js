import { BuiltIn } from './built-in.js';
import { fromOwner } from './paths.js';
import { EMPTY } from './templates.js';

/** How the picture lies in its box; platform documentation of image, `mode`. @type {Record<string, [fit: string, position: string]>} */
const MODES = {
  scaleToFill: ['fill', 'center'],
  aspectFit: ['contain', 'center'],
  aspectFill: ['cover', 'center'],
  widthFix: ['fill', 'center'],
  heightFix: ['fill', 'center'],
  top: ['none', 'top'],
  bottom: ['none', 'bottom'],
  center: ['none', 'center'],
  left: ['none', 'left'],
  right: ['none', 'right'],
  'top left': ['none', 'top left'],
  'top right': ['none', 'top right'],
  'bottom left': ['none', 'bottom left'],
  'bottom right': ['none', 'bottom right'],
};

/** `image`. 320 × 240 px unless the page says otherwise. */
export class Image extends BuiltIn {
  static template = EMPTY;

  static properties = {
    src: String,
    mode: { type: String, value: 'scaleToFill' },
    lazyLoad: Boolean,
    // Without effect here.
    showMenuByLongpress: Boolean,
    webp: Boolean,
    fadeIn: Boolean,
    forceHttps: Boolean,
    referrerPolicy: String,
  };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context);
    this.picture = document.createElement('img');
    this.picture.alt = '';
    this.picture.draggable = false;
    this.picture.addEventListener('load', () => this.loaded());
    this.picture.addEventListener('error', () => this.failed());
    this.node.append(this.picture);
    this.lay();
  }

  /** @param {string} name */
  changed(name) {
    if (name === 'mode') this.lay();
    if (name === 'src') this.load();
  }

  load() {
    const { src, lazyLoad } = this.values;
    this.picture.loading = lazyLoad ? 'lazy' : 'eager';
    if (src === '') this.picture.removeAttribute('src');
    else this.picture.src = this.context.fileUrl(fromOwner(this.element, src));
  }

  lay() {
    const { mode } = this.values;
    const [fit, position] = MODES[mode] || MODES.scaleToFill;
    this.picture.style.objectFit = fit;
    this.picture.style.objectPosition = position;
    const { naturalWidth, naturalHeight } = this.picture;
    const shape = naturalWidth > 0 ? `aspect-ratio: ${naturalWidth} / ${naturalHeight}` : '';
    if (mode === 'widthFix') this.setOwnStyle(`height: auto; ${shape}`);
    else if (mode === 'heightFix') this.setOwnStyle(`width: auto; ${shape}`);
    else this.setOwnStyle('');
  }

  loaded() {
    this.lay();
    this.fire('load', { width: this.picture.naturalWidth, height: this.picture.naturalHeight });
  }

  failed() {
    this.fire('error', { errMsg: `GET ${this.values.src} failed` });
  }
}
