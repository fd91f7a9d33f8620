import { BuiltIn } from './built-in.js';

/** `match-media`: shows what it holds while the page's size fits. */
export class MatchMedia extends BuiltIn {
  static properties = {
    minWidth: { type: Number, value: -1 },
    maxWidth: { type: Number, value: -1 },
    width: { type: Number, value: -1 },
    minHeight: { type: Number, value: -1 },
    maxHeight: { type: Number, value: -1 },
    height: { type: Number, value: -1 },
    orientation: String,
  };

  attached() {
    this.resizes = new ResizeObserver(() => this.match());
    this.resizes.observe(this.context.root);
    this.match();
  }

  detached() {
    this.resizes?.disconnect();
  }

  changed() {
    if (this.node.isConnected) this.match();
  }

  match() {
    const { minWidth, maxWidth, width, minHeight, maxHeight, height, orientation } = this.values;
    const { clientWidth, clientHeight } = this.context.root;
    const given = (/** @type {number} */ limit) => limit >= 0;
    const fits = !(
      (given(minWidth) && clientWidth < minWidth) || (given(maxWidth) && clientWidth > maxWidth) || (given(width) && clientWidth !== width)
      || (given(minHeight) && clientHeight < minHeight) || (given(maxHeight) && clientHeight > maxHeight)
      || (given(height) && clientHeight !== height)
      || (orientation === 'landscape' && clientWidth <= clientHeight) || (orientation === 'portrait' && clientWidth > clientHeight));
    this.setFlag('unmatched', !fits);
  }
}
