/** The phone: a frame of the chosen size around the stage, as large as the room allows, never larger than life. */

import { h } from './dom.js';
import { icon } from './icons.js';

/** @typedef {import('./settings.js').Settings} Settings */

/** @type {Record<string, { width: number, height: number, radius: number }>} CSS pixels; `radius` of the screen's corners */
export const SIZES = {
  small: { width: 320, height: 568, radius: 6 },
  phone: { width: 375, height: 812, radius: 40 },
  large: { width: 430, height: 932, radius: 46 },
  tablet: { width: 768, height: 1024, radius: 18 },
};

/** CSS pixels between the screen and the outside, before scaling. */
const BEZEL = 11;

export class Phone {
  screen = h('div', { class: 'screen' });
  #body = h('div', { class: 'phone-body' }, this.screen);
  #scaled = h('div', { class: 'phone-scaled' }, this.#body);
  #room = h('div', { class: 'phone-room' }, this.#scaled);
  #scale = h('output', { class: 'scale', sayTitle: 'phone.scale' });
  /** @type {Map<string, HTMLButtonElement>} */
  #sizes = new Map();
  #rotate;

  /** @param {Settings} settings */
  constructor(settings) {
    this.settings = settings;
    for (const [name, { width, height }] of Object.entries(SIZES)) {
      this.#sizes.set(
        name,
        h('button', { type: 'button', sayTitle: `size.${name}.title`, click: () => settings.set('size', name) },
          h('span', { say: `size.${name}` }),
          h('span', { class: 'visually-hidden' }, ` ${width} × ${height}`)),
      );
    }
    this.#rotate = h(
      'button',
      { class: 'icon-button', type: 'button', sayLabel: 'phone.rotate', sayTitle: 'phone.rotate.title', click: () => this.rotate() },
      icon('rotate'),
    );
    this.bar = h(
      'div',
      { class: 'phone-bar', role: 'toolbar', sayLabel: 'phone.label' },
      h('div', { class: 'segments compact', role: 'group', sayLabel: 'phone.size' }, ...this.#sizes.values()),
      this.#rotate,
      this.#scale,
    );
    this.element = this.#room;
    settings.on('size', () => this.#lay());
    settings.on('rotated', () => this.#lay());
    new ResizeObserver(() => this.#fit()).observe(this.#room);
    this.#lay();
  }

  rotate() {
    this.settings.set('rotated', !this.settings.get('rotated'));
  }

  /** @param {1 | -1} direction the next larger or smaller size */
  step(direction) {
    const names = Object.keys(SIZES);
    const at = names.indexOf(this.settings.get('size')) + direction;
    if (at >= 0 && at < names.length) this.settings.set('size', names[at]);
  }

  /** @param {string} theme of the mini-program; the bezel is the same, a screen that has yet to draw is not */
  showTheme(theme) {
    this.screen.dataset.theme = theme;
  }

  #dimensions() {
    const { width, height, radius } = SIZES[this.settings.get('size')] ?? SIZES.phone;
    return this.settings.get('rotated') ? { width: height, height: width, radius } : { width, height, radius };
  }

  #lay() {
    const { width, height, radius } = this.#dimensions();
    const { style } = this.#body;
    style.setProperty('--screen-width', `${width}px`);
    style.setProperty('--screen-height', `${height}px`);
    style.setProperty('--screen-radius', `${radius}px`);
    style.setProperty('--bezel', `${BEZEL}px`);
    for (const [name, button] of this.#sizes) button.setAttribute('aria-pressed', String(name === this.settings.get('size')));
    this.#rotate.setAttribute('aria-pressed', String(this.settings.get('rotated')));
    this.#fit();
  }

  #fit() {
    const { width, height } = this.#dimensions();
    const whole = { width: width + 2 * BEZEL, height: height + 2 * BEZEL };
    const scale = Math.min(1, this.#room.clientWidth / whole.width, this.#room.clientHeight / whole.height);
    if (scale <= 0) return;
    this.#scaled.style.width = `${whole.width * scale}px`;
    this.#scaled.style.height = `${whole.height * scale}px`;
    this.#body.style.transform = `scale(${scale})`;
    this.#scale.textContent = `${Math.round(scale * 100)} %`;
  }
}
