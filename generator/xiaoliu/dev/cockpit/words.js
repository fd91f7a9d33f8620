/**
 * The page's language. Elements carry the keys of their words (`data-say`, `data-say-label`, `data-say-title`,
 * `data-say-placeholder`), so that the whole page changes its language without being built again.
 */

import en from './texts/en.js';
import zhCN from './texts/zh-CN.js';
import { Emitter } from './emitter.js';

/** @typedef {'en' | 'zh-CN'} Language */

/** @type {Record<Language, Record<string, string>>} */
const TEXTS = { en, 'zh-CN': zhCN };

const ATTRIBUTES = { say: '', sayLabel: 'aria-label', sayTitle: 'title', sayPlaceholder: 'placeholder' };

const emitter = new Emitter();

/** @type {Language} */
let language = 'en';

/** @returns {Language} */
export function currentLanguage() {
  return language;
}

/** @param {(language: Language) => void} listener */
export function onLanguage(listener) {
  emitter.on('language', listener);
}

/**
 * @param {string | undefined} name any language tag
 * @returns {Language} the one of ours that fits it best
 */
export function nearestLanguage(name) {
  return /^zh/i.test(name ?? '') ? 'zh-CN' : 'en';
}

/** @param {Language} chosen */
export function setLanguage(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.querySelectorAll('[data-say], [data-say-label], [data-say-title], [data-say-placeholder]').forEach(speak);
  emitter.emit('language', chosen);
}

/**
 * @param {string} key
 * @param {Record<string, unknown>} [values] for the `{names}` in the text
 * @returns {string} the text; the key itself where there is none
 */
export function say(key, values = {}) {
  const text = TEXTS[language][key] ?? TEXTS.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** @param {string} key */
export function hasWords(key) {
  return key in TEXTS.en;
}

/**
 * Gives an element its words now; a change of language gives them again.
 *
 * @param {Element} element
 */
export function speak(element) {
  const data = /** @type {HTMLElement} */ (element).dataset;
  const values = data.values ? JSON.parse(data.values) : {};
  for (const [name, attribute] of Object.entries(ATTRIBUTES)) {
    const key = data[name];
    if (key === undefined) continue;
    if (attribute) element.setAttribute(attribute, say(key, values));
    else element.textContent = say(key, values);
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 */
export function sayIn(element, key, values) {
  element.dataset.say = key;
  if (values) element.dataset.values = JSON.stringify(values);
  else delete element.dataset.values;
  speak(element);
}
