import { BuiltIn, inside, nearest } from './built-in.js';

/** What `checkbox` and `radio` have in common: a box, and what the page writes beside it. */
export class Choice extends BuiltIn {
  static properties = {
    value: String,
    checked: Boolean,
    disabled: Boolean,
    color: { type: String, value: '#09BB07' },
    backgroundColor: String,
    borderColor: String,
    activeBackgroundColor: String,
    activeBorderColor: String,
    iconColor: String,
  };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   * @param {'checkbox' | 'radio'} role
   */
  constructor(element, context, role) {
    super(element, context);
    this.checked = false;
    this.node.setAttribute('role', role);
    element.addListener('tap', () => this.activate());
    this.dress();
  }

  /** @param {string} name @param {any} value */
  changed(name, value) {
    if (name === 'checked') this.check(value);
    else this.dress();
  }

  /** @param {boolean} checked */
  check(checked) {
    this.checked = checked;
    this.dress();
  }

  dress() {
    const { color, disabled, iconColor } = this.values;
    this.node.setAttribute('aria-checked', String(this.checked));
    this.setFlag('disabled', disabled);
    const mark = CSS.supports('color', iconColor) ? iconColor : CSS.supports('color', color) ? color : '#09BB07';
    this.setOwnStyle(`--color: ${mark}`);
  }

  activate() {}
}

/** `checkbox`. */
export class Checkbox extends Choice {
  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context, 'checkbox');
  }

  activate() {
    if (this.values.disabled) return;
    this.check(!this.checked);
    this.tellModel('checked', this.checked);
    nearest(this.node.parentNode, (one) => one instanceof CheckboxGroup)?.tell();
  }
}

/** `radio`: of those in a group one at most. */
export class Radio extends Choice {
  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context, 'radio');
  }

  get group() {
    return nearest(this.node.parentNode, (one) => one instanceof RadioGroup);
  }

  /** @param {boolean} checked */
  check(checked) {
    super.check(checked);
    if (checked) this.group?.choices.forEach((/** @type {Radio} */ other) => other !== this && other.checked && other.check(false));
  }

  attached() {
    if (this.checked) this.check(true);
  }

  activate() {
    if (this.values.disabled || this.checked) return;
    this.check(true);
    this.tellModel('checked', true);
    this.group?.tell();
  }
}

class Group extends BuiltIn {
  static properties = { name: String };

  /** @returns {Choice[]} */
  get choices() {
    return inside(this.node, (one) => one instanceof Choice);
  }

  /** @returns {unknown} */
  get formValue() {
    return undefined;
  }

  tell() {
    this.fire('change', { value: this.formValue });
  }

  reset() {
    this.choices.forEach((choice) => choice.check(false));
  }
}

/** `checkbox-group`. */
export class CheckboxGroup extends Group {
  get formValue() {
    return this.choices.filter((choice) => choice.checked).map((choice) => choice.values.value);
  }
}

/** `radio-group`. */
export class RadioGroup extends Group {
  constructor(/** @type {any} */ element, /** @type {import('./context.js').BuiltInContext} */ context) {
    super(element, context);
    this.node.setAttribute('role', 'radiogroup');
  }

  get formValue() {
    const chosen = this.choices.find((choice) => choice.checked);
    return chosen ? chosen.values.value : '';
  }
}
