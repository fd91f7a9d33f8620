/**
 * What is wrong, above the phone: calm, with its place, and gone as soon as it is right again. Errors of the config, of the
 * mini-program's files and of its running code are one list; a stage that does not answer has a banner of its own.
 *
 * @typedef {import('./types.js').Problem} Problem
 * @typedef {'site' | 'stage'} Source
 */

import { h } from './dom.js';
import { icon } from './icons.js';
import { place } from './record-line.js';
import { say, sayIn } from './words.js';

/** Problems shown before the rest is only counted. */
const MOST = 4;

export class Banner {
  /** @type {Map<Source, Problem[]>} */
  #problems = new Map();
  /** @type {Set<Source>} */
  #keeping = new Set();
  /** @type {Set<string>} */
  #dismissed = new Set();
  #list = h('ul', {});
  #title = h('strong', {});
  #kept = h('p', { class: 'kept', say: 'problem.kept' });
  #problemBox;
  #stuckBox;
  #stuckText = h('p', {});

  /**
   * @param {object} does
   * @param {() => void} does.restart
   * @param {(text: string) => void} does.announce
   */
  constructor({ restart, announce }) {
    this.announce = announce;
    this.#problemBox = h(
      'div',
      { class: 'banner problems', hidden: true },
      h('div', { class: 'banner-text' }, this.#title, this.#list, this.#kept),
      h('button', { class: 'icon-button', type: 'button', sayLabel: 'problem.dismiss', sayTitle: 'problem.dismiss', click: () => this.#dismiss() }, icon('close')),
    );
    this.#stuckBox = h(
      'div',
      { class: 'banner stuck', role: 'alert', hidden: true },
      h('div', { class: 'banner-text' }, h('strong', { say: 'stuck.title' }), this.#stuckText),
      h('button', { class: 'button', type: 'button', say: 'stuck.restart', click: restart }),
    );
    this.element = h('div', { class: 'banners' }, this.#stuckBox, this.#problemBox);
  }

  /**
   * @param {Source} source
   * @param {Problem[]} problems all of this source's; an empty list when nothing is wrong
   * @param {boolean} kept whether they keep a new version from running, and the last good one goes on
   */
  show(source, problems, kept) {
    if (kept && problems.length > 0) this.#keeping.add(source);
    else this.#keeping.delete(source);
    const before = this.#shown().map(name).join('\n');
    this.#problems.set(source, problems);
    // What is right again may go wrong again, and is news then.
    const all = new Set([...this.#problems.values()].flat().map(name));
    this.#dismissed.forEach((gone) => all.has(gone) || this.#dismissed.delete(gone));
    this.#draw();
    const shown = this.#shown();
    if (shown.length > 0 && shown.map(name).join('\n') !== before) this.announce(spoken(shown[0]));
  }

  /** @param {boolean} stuck @param {boolean} started whether the stage had ever answered */
  showStuck(stuck, started) {
    this.#stuckBox.hidden = !stuck;
    if (stuck) sayIn(this.#stuckText, started ? 'stuck.text' : 'stuck.notStarted');
  }

  #shown() {
    return [...this.#problems.values()].flat().filter((problem) => !this.#dismissed.has(name(problem)));
  }

  #dismiss() {
    this.#shown().forEach((problem) => this.#dismissed.add(name(problem)));
    this.#draw();
  }

  #draw() {
    const shown = this.#shown();
    this.#problemBox.hidden = shown.length === 0;
    if (shown.length === 0) return;
    const errors = shown.filter(({ severity }) => severity !== 'warning').length;
    this.#problemBox.classList.toggle('warning', errors === 0);
    sayIn(this.#title, errors === 0 ? 'problem.warnings' : 'problem.errors', { count: shown.length });
    this.#list.replaceChildren(
      ...shown.slice(0, MOST).map((problem) => h('li', {}, h('code', {}, place(problem)), h('span', {}, problem.message))),
    );
    if (shown.length > MOST) this.#list.append(h('li', { class: 'more' }, say('problem.more', { count: shown.length - MOST })));
    this.#kept.hidden = this.#keeping.size === 0;
  }
}

/** @param {Problem} problem */
function name(problem) {
  return `${place(problem)} ${problem.message}`;
}

/** @param {Problem} problem */
function spoken(problem) {
  return `${say('problem.errors', { count: 1 })}: ${name(problem)}`;
}
