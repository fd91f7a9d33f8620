import { KEYBOARD_HEIGHTS } from '../device/metrics.js';
import { rewriteInlineStyle } from '../project/wxss.js';
import { BuiltIn } from './built-in.js';
import { toPixels } from './lengths.js';
import { EMPTY } from './templates.js';

/** Properties that input and textarea share. @type {import('./built-in.js').Properties} */
export const FIELD_PROPERTIES = {
  name: String,
  value: { type: null, value: '' },
  placeholder: String,
  placeholderStyle: String,
  placeholderClass: String,
  disabled: Boolean,
  maxlength: { type: Number, value: 140 },
  focus: Boolean,
  autoFocus: Boolean,
  cursor: { type: Number, value: -1 },
  cursorSpacing: { type: null, value: 0 },
  selectionStart: { type: Number, value: -1 },
  selectionEnd: { type: Number, value: -1 },
  adjustPosition: { type: Boolean, value: true },
  holdKeyboard: Boolean,
  confirmHold: Boolean,
  // Without effect here.
  alwaysEmbed: Boolean,
  cursorColor: String,
  adjustKeyboardTo: String,
};

/** What a browser calls the labels of `confirm-type`. @type {Record<string, string>} */
const ENTER_KEYS = { send: 'send', search: 'search', next: 'next', go: 'go', done: 'done', return: 'enter' };

/** Seconds that the keyboard slides. */
const KEYBOARD_DURATION = 0.25;

/** What `input` and `textarea` have in common: a control of the browser's own inside the host, and the keyboard. */
export class Field extends BuiltIn {
  static template = EMPTY;

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   * @param {HTMLInputElement | HTMLTextAreaElement} control
   */
  constructor(element, context, control) {
    super(element, context);
    this.control = control;
    this.focused = false;
    this.placeholder = this.createPlaceholder();
    this.node.append(this.placeholder, control);
    control.addEventListener('input', () => this.typed());
    control.addEventListener('focus', () => this.focusCame());
    control.addEventListener('blur', (event) => this.focusWent(/** @type {FocusEvent} */ (event).relatedTarget));
    control.addEventListener('keydown', (event) => this.pressed(/** @type {KeyboardEvent} */ (event)));
    /** @type {Array<() => void>} */
    this.endings = [];
    this.showPlaceholder();
  }

  /** An element of the framework, so that `placeholder-class` is a class of the page's own style sheet. */
  createPlaceholder() {
    const owner = this.element.ownerShadowRoot;
    this.placeholderElement = owner ? owner.createNativeNode('wx-placeholder') : null;
    const node = this.placeholderElement ? this.placeholderElement.getBackendElement() : document.createElement('wx-placeholder');
    return /** @type {HTMLElement} */ (node);
  }

  attached() {
    const { device } = this.context;
    this.endings = [device.on('keyboard', (height) => this.keyboardMoved(height)), this.holdKeyboard()];
    if (this.values.focus || this.values.autoFocus) this.context.afterRender(() => this.control.focus());
  }

  detached() {
    this.endings.forEach((end) => end());
    if (this.focused) this.focusWent(null);
  }

  /** @param {string} name @param {any} value */
  changed(name, value) {
    const { control } = this;
    if (name === 'value') this.take(value);
    else if (name === 'placeholder' || name.startsWith('placeholder')) this.dressPlaceholder();
    else if (name === 'disabled') control.disabled = value;
    else if (name === 'maxlength') this.limit();
    else if (name === 'focus') this.toFocus(value);
    else if (name === 'cursor' || name.startsWith('selection')) this.select();
    else if (name === 'confirmType') control.enterKeyHint = ENTER_KEYS[value] || '';
  }

  /** The page has set another value than the last one it set. @param {unknown} value */
  take(value) {
    this.write(value === null || value === undefined ? '' : String(value));
  }

  /** @param {string} text */
  write(text) {
    const { maxlength } = this.values;
    const fitting = maxlength >= 0 ? text.slice(0, maxlength) : text;
    if (this.control.value !== fitting) this.control.value = fitting;
    this.written();
  }

  /** The text has changed, by whomever. */
  written() {
    this.showPlaceholder();
  }

  limit() {
    const { maxlength } = this.values;
    if (maxlength >= 0) this.control.maxLength = maxlength;
    else this.control.removeAttribute('maxlength');
  }

  showPlaceholder() {
    this.placeholder.hidden = this.control.value !== '';
  }

  dressPlaceholder() {
    const { placeholder, placeholderStyle, placeholderClass } = this.values;
    this.placeholder.textContent = placeholder;
    this.control.setAttribute('aria-placeholder', placeholder);
    if (!this.placeholderElement) return;
    this.placeholderElement.setNodeClass(placeholderClass);
    this.placeholderElement.setNodeStyle(rewriteInlineStyle(placeholderStyle));
  }

  /** @param {boolean} wanted */
  toFocus(wanted) {
    if (!this.node.isConnected) return;
    // Where the field is made visible by the same setData, it cannot have the focus before it is drawn.
    this.context.afterRender(() => {
      if (wanted) this.control.focus();
      else this.control.blur();
    });
  }

  select() {
    const { cursor, selectionStart, selectionEnd } = this.values;
    if (!this.focused) return;
    if (selectionStart >= 0 && selectionEnd >= 0) this.control.setSelectionRange(selectionStart, selectionEnd);
    else if (cursor >= 0) this.control.setSelectionRange(cursor, cursor);
  }

  typed() {
    this.written();
    this.tellModel('value', this.control.value);
    this.inform();
  }

  /** Tells the page of what has been typed. */
  inform() {
    this.fire('input', { value: this.control.value, cursor: this.control.selectionEnd ?? this.control.value.length, keyCode: this.keyCode });
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    this.keyCode = event.keyCode;
    // While a word is being composed, Enter chooses it.
    if (event.key !== 'Enter' || event.isComposing || event.shiftKey || !this.confirms()) return;
    event.preventDefault();
    this.confirm();
  }

  /** Whether Enter confirms. */
  confirms() {
    return true;
  }

  confirm() {
    this.fire('confirm', { value: this.control.value });
    if (!this.values.confirmHold) this.control.blur();
  }

  /** Its label has been tapped. */
  activate() {
    if (!this.values.disabled) this.control.focus();
  }

  get keyboardComes() {
    return this.context.device.profile.switches.keyboard === 'covers';
  }

  focusCame() {
    // The window got the focus back; the field had it all the time.
    if (this.focused) return;
    this.focused = true;
    this.select();
    const { device } = this.context;
    const height = this.keyboardComes ? KEYBOARD_HEIGHTS[device.profile.name] : 0;
    this.fire('focus', { value: this.control.value, height });
    if (!this.keyboardComes) return;
    if (device.state.keyboardHeight === height) this.keyboardMoved(height);
    else device.showKeyboard(height);
  }

  /** @param {EventTarget | null} next */
  focusWent(next) {
    // The window has lost the focus, not the field.
    if (document.activeElement === this.control && this.node.isConnected) return;
    if (!this.focused) return;
    this.focused = false;
    const toField = next instanceof Element && next.closest('wx-input, wx-textarea');
    if (this.context.device.state.keyboardHeight > 0 && !toField) {
      this.fire('keyboardheightchange', { height: 0, duration: KEYBOARD_DURATION });
      this.raise(0);
      this.context.device.hideKeyboard();
    }
    this.fire('blur', { value: this.control.value, cursor: this.control.selectionEnd ?? 0 });
  }

  /** @param {number} height px */
  keyboardMoved(height) {
    if (!this.focused) return;
    this.fire('keyboardheightchange', { height, duration: KEYBOARD_DURATION });
    this.raise(height);
    if (height === 0) this.control.blur();
  }

  /** Pushes the page up so far that the keyboard leaves the field free. @param {number} keyboard px */
  raise(keyboard) {
    const { root } = this.context;
    const spacing = toPixels(this.values.cursorSpacing, root.clientWidth) || 0;
    // Both move together, so this holds while the page is on its way as well.
    const bottom = this.node.getBoundingClientRect().bottom - root.getBoundingClientRect().top + spacing;
    const hidden = Math.round(bottom - (root.clientHeight - keyboard));
    const by = keyboard > 0 && this.values.adjustPosition ? Math.max(0, Math.min(keyboard, hidden)) : 0;
    root.style.setProperty('--raised', `${by}px`);
  }

  /** A tap beside a field takes the focus from it, unless `hold-keyboard`. */
  holdKeyboard() {
    const listening = new AbortController();
    this.context.root.addEventListener('mousedown', (event) => {
      const target = /** @type {Element} */ (event.target);
      if (this.focused && this.values.holdKeyboard && !target.closest('wx-input, wx-textarea')) event.preventDefault();
    }, { capture: true, signal: listening.signal });
    return () => listening.abort();
  }

  /** What a form collects. */
  get formValue() {
    return this.control.value;
  }

  reset() {
    this.write('');
  }
}
