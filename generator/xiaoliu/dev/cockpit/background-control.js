/** In front or in the background, and the five seconds after which the network is gone. */

import { segments } from './control-parts.js';
import { h } from './dom.js';
import { sayIn } from './words.js';

/** Milliseconds in the background before requests fail with "interrupted" (platform-facts.md, wx.request). */
const LIMIT = 5000;

export class BackgroundControl {
  #control;
  #bar = h('div', { class: 'countdown', hidden: true }, h('span', {}));
  #hint = h('p', { class: 'hint', say: 'app.background.hint' });
  #foreground = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {(foreground: boolean) => void} choose */
  constructor(choose) {
    this.#control = segments({
      label: 'app.visibility',
      choices: [
        { value: 'foreground', say: 'app.foreground' },
        { value: 'background', say: 'app.background' },
      ],
      choose: (value) => choose(value === 'foreground'),
    });
    this.element = h('div', { class: 'background' }, this.#control.element, this.#bar, this.#hint);
  }

  /** @param {boolean} foreground */
  show(foreground) {
    this.#control.show(foreground ? 'foreground' : 'background');
    if (foreground === this.#foreground) return;
    this.#foreground = foreground;
    clearTimeout(this.#timer);
    this.#bar.hidden = foreground;
    sayIn(this.#hint, foreground ? 'app.background.hint' : 'app.background.counting');
    // The bar empties by itself (controls.css); the stage keeps the time that counts.
    if (!foreground) this.#timer = setTimeout(() => sayIn(this.#hint, 'app.background.over'), LIMIT);
  }
}
