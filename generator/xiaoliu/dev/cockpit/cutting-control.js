/** How the body of a response is cut into chunks: a strategy, its number, and what it is good for. */

import { CUTTINGS } from './choices.js';
import { number, row, select } from './control-parts.js';
import { h } from './dom.js';
import { sayIn } from './words.js';

/** @typedef {import('./types.js').Cutting} Cutting */

export class CuttingControl {
  /** @type {Cutting} */
  #cutting = { how: 'as-received' };
  #choose;
  #strategy;
  #number;
  #numberRow;
  #offsets;
  #offsetsRow;
  #hint = h('p', { class: 'hint' });

  /** @param {(cutting: Cutting) => void} choose */
  constructor(choose) {
    this.#choose = choose;
    this.#strategy = select({
      label: 'cutting.strategy',
      choices: CUTTINGS.map(({ how }) => ({ value: how, say: `cutting.${how}` })),
      choose: (how) => choose(initial(how)),
    });
    this.#number = number({ label: 'cutting.number', least: 1, most: 1e6, choose: (value) => this.#setNumber(value) });
    this.#numberRow = row('cutting.number', this.#number.element);
    this.#offsets = h('input', { type: 'text', class: 'offsets', sayLabel: 'cutting.offsets', inputmode: 'numeric', change: () => this.#setOffsets() });
    this.#offsetsRow = row('cutting.offsets', this.#offsets);
    this.element = h('div', { class: 'cutting' }, this.#strategy.element, this.#hint, this.#numberRow, this.#offsetsRow);
  }

  /** @param {Cutting} cutting */
  show(cutting) {
    this.#cutting = cutting;
    this.#strategy.show(cutting.how);
    sayIn(this.#hint, `cutting.${cutting.how}.hint`);
    const strategy = CUTTINGS.find(({ how }) => how === cutting.how);
    this.#offsetsRow.hidden = cutting.how !== 'at';
    this.#numberRow.hidden = !strategy?.number || cutting.how === 'at';
    if (!this.#numberRow.hidden) {
      sayIn(/** @type {HTMLElement} */ (this.#numberRow.firstElementChild), `cutting.${strategy?.number}`);
      this.#number.show(Number(cutting[/** @type {'size'} */ (strategy?.number)] ?? strategy?.first));
    }
    if (document.activeElement !== this.#offsets) this.#offsets.value = (cutting.offsets ?? []).join(', ');
  }

  /** @param {number} value */
  #setNumber(value) {
    const strategy = CUTTINGS.find(({ how }) => how === this.#cutting.how);
    if (strategy?.number) this.#choose({ how: strategy.how, [strategy.number]: Math.round(value) });
  }

  #setOffsets() {
    const offsets = (this.#offsets.value.match(/\d+/g) ?? []).map(Number);
    this.#choose({ how: 'at', offsets: [...new Set(offsets)].sort((one, other) => one - other) });
  }
}

/**
 * @param {string} how
 * @returns {Cutting}
 */
function initial(how) {
  const strategy = CUTTINGS.find((one) => one.how === how);
  return strategy?.number ? { how, [strategy.number]: strategy.first } : { how };
}
