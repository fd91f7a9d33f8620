/** The filter by kind: a press hides or shows a kind, a press with Alt or Shift shows this one alone. */

import { h } from './dom.js';
import { formatCount } from './format.js';
import { GROUPS } from './records.js';

export class GroupChips {
  /** @type {Map<string, { button: HTMLButtonElement, count: HTMLElement }>} */
  #chips = new Map();
  #hidden;
  #changed;

  /**
   * @param {Set<string>} hidden groups; changed in place
   * @param {() => void} changed
   */
  constructor(hidden, changed) {
    this.#hidden = hidden;
    this.#changed = changed;
    for (const group of Object.keys(GROUPS)) {
      const count = h('span', { class: 'count' });
      const button = h(
        'button',
        {
          class: 'chip',
          type: 'button',
          sayTitle: 'filter.hint',
          'data-group': group,
          click: (/** @type {MouseEvent} */ event) => this.#press(group, event.altKey || event.shiftKey),
        },
        h('span', { say: `group.${group}` }),
        count,
      );
      this.#chips.set(group, { button, count });
    }
    this.element = h(
      'div',
      { class: 'chips', role: 'group', sayLabel: 'filter.label' },
      ...[...this.#chips.values()].map(({ button }) => button),
    );
    this.#showPressed();
  }

  /** @param {Map<string, number>} counts entries by group */
  show(counts) {
    for (const [group, { button, count }] of this.#chips) {
      const number = counts.get(group) ?? 0;
      const text = number === 0 ? '' : formatCount(number);
      if (count.textContent !== text) count.textContent = text;
      button.classList.toggle('none', number === 0);
    }
  }

  showAll() {
    this.#hidden.clear();
    this.#showPressed();
    this.#changed();
  }

  /**
   * @param {string} group
   * @param {boolean} alone
   */
  #press(group, alone) {
    const others = Object.keys(GROUPS).filter((name) => name !== group);
    if (alone) {
      const isAlone = !this.#hidden.has(group) && others.every((name) => this.#hidden.has(name));
      this.#hidden.clear();
      if (!isAlone) others.forEach((name) => this.#hidden.add(name));
    } else if (!this.#hidden.delete(group)) this.#hidden.add(group);
    this.#showPressed();
    this.#changed();
  }

  #showPressed() {
    for (const [group, { button }] of this.#chips) button.setAttribute('aria-pressed', String(!this.#hidden.has(group)));
  }
}
