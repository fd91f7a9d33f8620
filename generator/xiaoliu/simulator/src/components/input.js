import { Field, FIELD_PROPERTIES } from './field.js';

/** What a phone's keyboards for `type` are in a browser. @type {Record<string, { type: string, inputMode: string }>} */
const TYPES = {
  text: { type: 'text', inputMode: 'text' },
  number: { type: 'text', inputMode: 'numeric' },
  digit: { type: 'text', inputMode: 'decimal' },
  idcard: { type: 'text', inputMode: 'text' },
  nickname: { type: 'text', inputMode: 'text' },
};

/** `input`: one line. A handler of `bindinput` may return what the field shall hold instead. */
export class Input extends Field {
  static properties = {
    ...FIELD_PROPERTIES,
    type: { type: String, value: 'text' },
    password: Boolean,
    confirmType: { type: String, value: 'done' },
  };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context, document.createElement('input'));
    this.control.setAttribute('autocomplete', 'off');
    this.limit();
  }

  /** @param {string} name @param {any} value */
  changed(name, value) {
    super.changed(name, value);
    if (name !== 'type' && name !== 'password') return;
    const { type, password } = this.values;
    const kind = TYPES[type] || TYPES.text;
    /** @type {HTMLInputElement} */ (this.control).type = password || type === 'safe-password' ? 'password' : kind.type;
    this.control.inputMode = kind.inputMode;
  }

  inform() {
    const detail = { value: this.control.value, cursor: this.control.selectionEnd ?? this.control.value.length, keyCode: this.keyCode };
    this.fire('input', detail, (result) => this.replace(result));
  }

  /** @param {unknown} result what a handler of `bindinput` returned */
  replace(result) {
    const wanted = /** @type {any} */ (result);
    if (typeof wanted === 'string') this.write(wanted);
    else if (wanted && typeof wanted === 'object' && 'value' in wanted) {
      this.write(String(wanted.value));
      if (typeof wanted.cursor === 'number') this.control.setSelectionRange(wanted.cursor, wanted.cursor);
    }
  }
}
