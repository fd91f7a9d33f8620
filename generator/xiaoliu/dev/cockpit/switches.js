/** The switches of a profile: its doubtful habits, one by one. The stage says which there are; the words are in texts/. */

import { SWITCH_VALUES } from './choices.js';
import { button } from './control-parts.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { hasWords, sayIn } from './words.js';

/** @typedef {boolean | string | number} SwitchValue */

export class Switches {
  #summary = h('span', {});
  #changed = h('span', { class: 'changed-count' });
  #list = h('div', { class: 'switch-list' });
  /** @type {Map<string, { row: HTMLElement, show: (value: SwitchValue) => void }>} */
  #rows = new Map();
  #reset;
  /** @type {(name: string, value: SwitchValue) => void} */
  #choose;

  /**
   * @param {object} options
   * @param {boolean} options.open
   * @param {(open: boolean) => void} options.toggled
   * @param {(name: string, value: SwitchValue) => void} options.choose
   * @param {() => void} options.reset
   */
  constructor({ open, toggled, choose, reset }) {
    this.#choose = choose;
    this.#reset = button('switches.reset', reset);
    this.#reset.classList.add('quiet');
    const details = h(
      'details',
      { class: 'switches', open },
      h('summary', {}, icon('chevron'), this.#summary, this.#changed),
      this.#list,
      this.#reset,
    );
    details.addEventListener('toggle', () => toggled(details.open));
    this.element = details;
  }

  /**
   * @param {Record<string, SwitchValue>} values as the stage resolved them
   * @param {Record<string, SwitchValue>} changed those that differ from the profile
   */
  show(values, changed) {
    const names = Object.keys(values);
    if (names.join() !== [...this.#rows.keys()].join()) this.#build(values);
    const count = Object.keys(changed).length;
    sayIn(this.#summary, 'switches.summary', { count: names.length });
    if (count > 0) sayIn(this.#changed, 'switches.changed', { count });
    this.#changed.hidden = count === 0;
    this.#reset.hidden = count === 0;
    for (const [name, { row, show }] of this.#rows) {
      show(values[name]);
      row.classList.toggle('changed', name in changed);
    }
  }

  /** @param {Record<string, SwitchValue>} values */
  #build(values) {
    this.#rows.clear();
    for (const [name, value] of Object.entries(values)) {
      this.#rows.set(name, typeof value === 'boolean' ? this.#toggle(name) : this.#select(name, value));
    }
    this.#list.replaceChildren(...[...this.#rows.values()].map(({ row }) => row));
  }

  /** @param {string} name */
  #toggle(name) {
    const control = h('button', {
      class: 'switch',
      type: 'button',
      role: 'switch',
      click: () => this.#choose(name, control.getAttribute('aria-checked') !== 'true'),
    });
    return {
      row: this.#row(name, control),
      show: (/** @type {SwitchValue} */ value) => control.setAttribute('aria-checked', String(value)),
    };
  }

  /**
   * @param {string} name
   * @param {SwitchValue} value
   */
  #select(name, value) {
    const choices = SWITCH_VALUES[name] ?? [String(value)];
    const control = h(
      'select',
      { change: () => this.#choose(name, control.value) },
      ...choices.map((choice) => {
        const key = `switch.${name}.${choice}`;
        return h('option', { value: choice, say: hasWords(key) ? key : undefined }, hasWords(key) ? undefined : choice);
      }),
    );
    return { row: this.#row(name, control), show: (/** @type {SwitchValue} */ next) => (control.value = String(next)) };
  }

  /**
   * @param {string} name
   * @param {HTMLElement} control
   */
  #row(name, control) {
    const meaning = h('p', { id: `switch-${name}` });
    const title = h('span', { class: 'switch-name', id: `switch-name-${name}` }, name);
    if (hasWords(`switch.${name}`)) sayIn(meaning, `switch.${name}`);
    control.setAttribute('aria-labelledby', title.id);
    control.setAttribute('aria-describedby', meaning.id);
    return h('div', { class: 'switch-row', 'data-switch': name }, title, control, meaning);
  }
}
