import { glyph, h } from './dom.js';
import { strings } from './runtime.js';

const words = strings.composer;

/** Where the question is written. Its one button sends; while an answer arrives it stops. */
export class Composer {
  /**
   * @param {object} options
   * @param {string} options.placeholder
   * @param {(question: string) => void} options.onSend
   * @param {() => void} options.onStop
   */
  constructor({ placeholder, onSend, onStop }) {
    this.onSend = onSend;
    this.onStop = onStop;
    this.busy = false;
    this.field = h('textarea', {
      id: 'question', rows: 1, placeholder, enterkeyhint: 'send', autocomplete: 'off', 'aria-label': words.inputLabel,
      input: () => this.show(),
      keydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event)
    });
    this.icon = glyph('arrow-up');
    this.button = h('button', { class: 'send', type: 'submit', click: (/** @type {MouseEvent} */ event) => this.onClick(event) },
      h('span', { class: 'disc' }, this.icon));
    this.element = h('form', { class: 'composer', submit: (/** @type {Event} */ event) => this.onSubmit(event) }, this.field, this.button);
    // A turned phone has other lines.
    addEventListener('resize', () => this.fit());
    this.show();
  }

  /** @param {boolean} busy an answer is arriving */
  setBusy(busy) {
    this.busy = busy;
    this.show();
  }

  focus() {
    this.field.focus();
  }

  /** Where the reader goes on whose own button has just gone; it brings no keyboard up. */
  focusButton() {
    this.button.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    // Enter may also choose a word of an input method; Safari says so by the old number alone.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.send();
  }

  /** @param {Event} event */
  onSubmit(event) {
    event.preventDefault();
    if (!this.busy) this.send();
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    if (!this.busy) return;
    event.preventDefault();
    // The second click of somebody who sends with a double click shall not stop the answer.
    if (event.detail < 2) this.onStop();
  }

  send() {
    const text = this.field.value.trim();
    if (text === '' || this.busy) return;
    this.field.value = '';
    this.show();
    this.onSend(text);
  }

  show() {
    const { field, button } = this;
    this.fit();
    const ready = this.busy || field.value.trim() !== '';
    button.classList.toggle('ready', ready);
    button.setAttribute('aria-disabled', String(!ready));
    button.setAttribute('aria-label', this.busy ? words.stopLabel : words.sendLabel);
    button.title = this.busy ? words.stopLabel : words.sendLabel;
    // The node stays: a click whose target has gone meanwhile is none.
    this.icon.classList.toggle('stop', this.busy);
    this.icon.classList.toggle('arrow-up', !this.busy);
  }

  /** As high as its text, up to what the style allows. */
  fit() {
    this.field.style.height = 'auto';
    this.field.style.height = `${this.field.scrollHeight}px`;
  }
}
