import { drawing, element } from './elements.js';

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const SHIFT = '<path d="M9 2 2 9.5h3.8V15h6.4V9.5H16z" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/>';
const ERASE = '<path d="M7 3h10a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H7L2 8.5zM10 6.5l4 4m0-4-4 4" fill="none" stroke="currentColor" '
  + 'stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/>';
const DOWN = '<path d="m4 6.5 5 5 5-5" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>';

/**
 * A drawn keyboard. One types with the real one; of the drawn keys only the last one (send, done …) and the one that
 * puts the keyboard away do something, for a finger. It is scenery: no key is a button that a screen reader or a test
 * would find beside the page's own.
 */
export class Keyboard {
  /**
   * @param {object} options
   * @param {() => void} options.onHide
   */
  constructor({ onHide }) {
    this.hint = '';
    this.space = key('', 'space');
    this.enter = key('', 'wide enter');
    this.enter.addEventListener('click', () => pressEnter());
    this.hide = element('div', 'wx-keyboard-hide', {}, drawing('', '0 0 18 18', DOWN));
    this.hide.addEventListener('click', onHide);
    const rows = ROWS.map((letters) => [...letters].map((letter) => key(letter)));
    rows[2].unshift(key(drawing('', '0 0 18 17', SHIFT), 'side'));
    rows[2].push(key(drawing('', '0 0 21 17', ERASE), 'side'));
    this.node = element('section', 'wx-keyboard', { 'aria-hidden': 'true' },
      element('div', 'wx-keyboard-tools', {}, this.hide),
      ...rows.map((keys) => element('div', 'wx-keyboard-row', {}, ...keys)),
      element('div', 'wx-keyboard-row', {}, key('123', 'side wide'), this.space, this.enter));
    // A press on it takes the focus from nothing.
    this.node.addEventListener('mousedown', (event) => event.preventDefault());
  }

  /** @param {number} height px; 0 puts it away */
  show(height) {
    const shown = height > 0;
    if (shown) this.node.style.height = `${height}px`;
    this.node.classList.toggle('shown', shown);
  }

  /** @param {import('./texts.js').Texts} texts */
  say(texts) {
    this.texts = texts;
    this.space.textContent = texts.space;
    this.label(this.hint);
  }

  /** @param {string} hint `enterKeyHint` of the field that is typed into */
  label(hint) {
    const keys = /** @type {Record<string, string>} */ (this.texts ? this.texts.keys : {});
    this.hint = hint;
    this.enter.textContent = keys[hint] || keys.enter;
    this.enter.classList.toggle('strong', hint in keys && hint !== 'enter');
  }
}

/**
 * @param {string | Node} label
 * @param {string} [kind]
 */
function key(label, kind = '') {
  return element('span', `wx-key ${kind}`, {}, label);
}

/** What the real key does to the field that has the focus. */
function pressEnter() {
  const field = document.activeElement;
  if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
  const press = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
  if (!field.dispatchEvent(press) || !(field instanceof HTMLTextAreaElement)) return;
  field.setRangeText('\n', field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertLineBreak' }));
}
