/** The pane below the timeline: the selected record in full. */

import { h } from './dom.js';
import { icon } from './icons.js';
import { detailsOf, titleOf } from './record-details.js';
import { say } from './words.js';

export class Details {
  #title = h('h3', {});
  #body = h('div', { class: 'details-body' });
  /** @type {import('./types.js').Entry | undefined} */
  #entry;

  /**
   * @param {object} does
   * @param {() => void} does.close
   * @param {(request: number) => void} does.narrow shows one request alone
   * @param {(text: string) => void} does.announce
   */
  constructor({ close, narrow, announce }) {
    this.#narrow = h('button', { class: 'quiet', type: 'button', say: 'details.onlyRequest', click: () => narrow(this.#entry?.record.id ?? 0) });
    this.element = h(
      'section',
      { class: 'details', sayLabel: 'details.label', hidden: true },
      h(
        'header',
        {},
        this.#title,
        this.#narrow,
        h('button', { class: 'icon-button', type: 'button', sayLabel: 'details.copy', sayTitle: 'details.copy', click: () => this.#copy(announce) }, icon('copy')),
        h('button', { class: 'icon-button', type: 'button', sayLabel: 'details.close', sayTitle: 'details.close', click: close }, icon('close')),
      ),
      this.#body,
    );
  }

  #narrow;

  /**
   * @param {import('./types.js').Entry | undefined} entry
   * @param {import('./records.js').RequestStory | undefined} story
   */
  show(entry, story) {
    this.element.hidden = entry === undefined;
    this.#entry = entry;
    if (!entry) return;
    this.#title.textContent = titleOf(entry);
    this.#narrow.hidden = entry.record.id === undefined;
    this.#body.replaceChildren(...detailsOf(entry, story));
    this.#body.scrollTop = 0;
  }

  /** @param {(text: string) => void} announce */
  async #copy(announce) {
    try {
      await navigator.clipboard.writeText(JSON.stringify(this.#entry?.record, null, 2));
      announce(say('details.copied'));
    } catch {
      announce(say('details.notCopied'));
    }
  }
}
