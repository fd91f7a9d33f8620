/** The timeline's toolbar: pause, search, clear, export. */

import { h } from './dom.js';
import { formatCount } from './format.js';
import { icon, setIcon } from './icons.js';
import { say, sayIn } from './words.js';

export class TimelineBar {
  #pauseIcon = icon('pause');
  #pauseText = h('span', { say: 'timeline.pause' });
  #count = h('output', { class: 'match-count' });

  /**
   * @param {object} does
   * @param {() => void} does.pause
   * @param {(text: string) => void} does.search
   * @param {() => void} does.clear
   * @param {() => void} does.exportRecords
   */
  constructor({ pause, search, clear, exportRecords }) {
    this.#pause = h('button', { class: 'button pause', type: 'button', 'aria-pressed': 'false', sayTitle: 'timeline.pause.title', click: pause }, this.#pauseIcon, this.#pauseText);
    this.#search = h('input', {
      type: 'search',
      sayPlaceholder: 'timeline.search',
      sayLabel: 'timeline.search',
      sayTitle: 'timeline.search.title',
      spellcheck: 'false',
      autocomplete: 'off',
      input: () => search(this.#search.value),
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        this.setSearch('');
        search('');
        this.#search.blur();
      },
    });
    this.element = h(
      'div',
      { class: 'timeline-bar', role: 'toolbar', sayLabel: 'timeline.label' },
      this.#pause,
      h('label', { class: 'search' }, icon('search'), this.#search, this.#count),
      h('button', { class: 'icon-button', type: 'button', sayLabel: 'timeline.export', sayTitle: 'timeline.export.title', click: exportRecords }, icon('download')),
      h('button', { class: 'icon-button', type: 'button', sayLabel: 'timeline.clear', sayTitle: 'timeline.clear.title', click: clear }, icon('clear')),
    );
  }

  #pause;
  #search;

  /**
   * @param {boolean} paused
   * @param {number} waiting records that came since
   */
  showPaused(paused, waiting) {
    this.#pause.setAttribute('aria-pressed', String(paused));
    setIcon(this.#pauseIcon, paused ? 'play' : 'pause');
    sayIn(this.#pauseText, paused ? (waiting > 0 ? 'timeline.resumeNew' : 'timeline.resume') : 'timeline.pause', {
      count: formatCount(waiting),
    });
  }

  /** @param {string} text how many of how many; '' while all are shown */
  showCount(text) {
    this.#count.textContent = text;
    this.#count.ariaLabel = text ? say('timeline.matches', { count: text }) : '';
  }

  /** @param {string} text */
  setSearch(text) {
    this.#search.value = text;
  }

  focusSearch() {
    this.#search.focus();
    this.#search.select();
  }
}
