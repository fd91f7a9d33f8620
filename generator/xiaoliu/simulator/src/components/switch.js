import { BuiltIn } from './built-in.js';
import { EMPTY } from './templates.js';

/** `switch`, also in the shape of a checkbox. */
export class Switch extends BuiltIn {
  static template = EMPTY;

  static properties = {
    name: String,
    checked: Boolean,
    disabled: Boolean,
    type: { type: String, value: 'switch' },
    color: { type: String, value: '#04BE02' },
  };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context);
    this.checked = false;
    this.node.setAttribute('role', 'switch');
    element.addListener('tap', () => this.activate());
    this.dress();
  }

  /** @param {string} name @param {any} value */
  changed(name, value) {
    if (name === 'checked') this.checked = value;
    this.dress();
  }

  dress() {
    const { type, color, disabled } = this.values;
    this.node.setAttribute('type', type);
    this.node.setAttribute('aria-checked', String(this.checked));
    this.setFlag('disabled', disabled);
    this.setOwnStyle(`--color: ${CSS.supports('color', color) ? color : '#04BE02'}`);
  }

  /** It has been tapped, or its label. */
  activate() {
    if (this.values.disabled) return;
    this.checked = !this.checked;
    this.dress();
    this.tellModel('checked', this.checked);
    this.fire('change', { value: this.checked });
  }

  get formValue() {
    return this.checked;
  }

  reset() {
    this.checked = false;
    this.dress();
  }
}
