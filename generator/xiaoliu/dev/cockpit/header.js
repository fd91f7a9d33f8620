/** The top line: whose mini-program this is, how it is, and the page's own settings. */

import { h } from './dom.js';
import { icon } from './icons.js';
import { lookButton } from './look.js';
import { currentLanguage, sayIn, setLanguage } from './words.js';

/** @typedef {'waiting' | 'good' | 'bad'} Mood */

export class Header {
  #name = h('span', { class: 'project-name' });
  #folder = h('span', { class: 'project-folder' });
  #status = h('span', { class: 'status-text' });
  #statusBox = h('div', { class: 'status', role: 'status', 'data-mood': 'waiting' }, h('i', { class: 'dot' }), this.#status);

  /**
   * @param {object} options
   * @param {import('./settings.js').Settings} options.settings
   * @param {import('./site-events.js').CockpitInfo} options.info
   * @param {() => void} options.lookChanged
   * @param {() => void} options.help
   */
  constructor({ settings, info, lookChanged, help }) {
    this.#name.textContent = info.name;
    this.#folder.textContent = [info.folder, serverText(info)].filter(Boolean).join('  →  ');
    const language = h('button', {
      class: 'icon-button language',
      type: 'button',
      say: 'language.other',
      sayLabel: 'language.switch',
      sayTitle: 'language.switch',
      click: () => {
        const other = currentLanguage() === 'en' ? 'zh-CN' : 'en';
        settings.set('language', other);
        setLanguage(other);
      },
    });
    this.element = h(
      'header',
      { class: 'top' },
      h('a', { class: 'mark', href: '.', sayLabel: 'header.home' }, h('img', { src: 'icon.svg', alt: '', width: 20, height: 20 })),
      this.#name,
      this.#folder,
      h('span', { class: 'spring' }),
      this.#statusBox,
      language,
      lookButton(settings, lookChanged),
      h('button', { class: 'icon-button', type: 'button', sayLabel: 'help.open', sayTitle: 'help.open', click: help }, icon('help')),
    );
  }

  /** @param {string} name of the mini-program */
  showName(name) {
    if (name) this.#name.textContent = name;
  }

  /**
   * @param {Mood} mood
   * @param {string} key of words
   * @param {Record<string, unknown>} [values]
   */
  showStatus(mood, key, values) {
    this.#statusBox.dataset.mood = mood;
    sayIn(this.#status, key, values);
  }
}

/** @param {import('./site-events.js').CockpitInfo} info */
function serverText({ server }) {
  return server?.url.replace(/^https?:\/\//, '') ?? '';
}
