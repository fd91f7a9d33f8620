import { Field, FIELD_PROPERTIES } from './field.js';

/** `textarea`. It is as high as its style says, or as its lines with `auto-height`. */
export class Textarea extends Field {
  static properties = {
    ...FIELD_PROPERTIES,
    autoHeight: Boolean,
    confirmType: { type: String, value: 'return' },
    disableDefaultPadding: Boolean,
    // Without effect here.
    fixed: Boolean,
    showConfirmBar: { type: Boolean, value: true },
  };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context, document.createElement('textarea'));
    this.control.setAttribute('rows', '1');
    this.limit();
    /** Holds the same text, and so has the height that the lines need. */
    this.mirror = document.createElement('wx-mirror');
    this.mirror.setAttribute('aria-hidden', 'true');
    this.node.prepend(this.mirror);
    this.lineCount = 0;
    this.setFlag('default-padding', context.device.profile.name === 'ios');
    this.written();
  }

  attached() {
    super.attached();
    this.measureSoon();
    this.endings.push(this.context.device.on('change', () => this.measureSoon()));
  }

  /** @param {string} name @param {any} value */
  changed(name, value) {
    super.changed(name, value);
    if (name === 'autoHeight') this.setFlag('auto-height', value);
    if (name === 'disableDefaultPadding') this.setFlag('default-padding', !value && this.context.device.profile.name === 'ios');
  }

  written() {
    super.written();
    // The last line counts even while it is empty.
    if (this.mirror) this.mirror.textContent = this.control.value + '\u200b';
    if (this.node.isConnected) this.measureSoon();
  }

  confirms() {
    return this.values.confirmType !== 'return';
  }

  measureSoon() {
    this.context.afterRender(() => this.measure());
  }

  measure() {
    if (!this.node.isConnected) return;
    const style = getComputedStyle(this.mirror);
    const lineHeight = Number.parseFloat(style.lineHeight) || Number.parseFloat(style.fontSize) * 1.2;
    const lineCount = Math.max(1, Math.round(this.mirror.clientHeight / lineHeight));
    if (lineCount === this.lineCount) return;
    this.lineCount = lineCount;
    if (this.focused) this.raise(this.context.device.state.keyboardHeight);
    const height = this.mirror.offsetHeight;
    this.fire('linechange', { height, heightRpx: Math.round(height * (750 / this.context.root.clientWidth)), lineCount, lineHeight });
  }
}
