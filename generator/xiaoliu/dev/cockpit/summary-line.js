/** The numbers of the stream, above the timeline. */

import { h } from './dom.js';
import { formatBytes, formatCount, formatDuration } from './format.js';

export class SummaryLine {
  #values = new Map(
    ['firstText', 'chunks', 'bytes', 'setData', 'setDataBytes', 'setDataMost'].map((name) => [
      name,
      h('dd', { 'data-value': name }, '–'),
    ]),
  );

  constructor() {
    this.element = h(
      'dl',
      { class: 'summary' },
      ...[...this.#values].map(([name, value]) =>
        h('div', {}, h('dt', { say: `summary.${name}`, sayTitle: `summary.${name}.title` }), value),
      ),
    );
  }

  /** @param {import('./records.js').Summary} summary */
  show({ chunks, bytes, setData, setDataBytes, setDataMost, firstText }) {
    this.#set('firstText', firstText === undefined ? '–' : formatDuration(firstText));
    this.#set('chunks', formatCount(chunks));
    this.#set('bytes', formatBytes(bytes));
    this.#set('setData', formatCount(setData));
    this.#set('setDataBytes', formatBytes(setDataBytes));
    this.#set('setDataMost', setData === 0 ? '–' : formatDuration(setDataMost));
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  #set(name, text) {
    const value = this.#values.get(name);
    if (value && value.textContent !== text) value.textContent = text;
  }
}
