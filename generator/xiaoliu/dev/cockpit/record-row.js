/** One row of the timeline. Rows are reused: what is drawn already is not drawn again. */

import { formatTime } from './format.js';
import { h } from './dom.js';
import { icon, setIcon } from './icons.js';
import { lineOf } from './record-line.js';
import { currentLanguage, say } from './words.js';

/**
 * @typedef {import('./types.js').Entry} Entry
 * @typedef {{ time: HTMLElement, icon: SVGSVGElement, kind: HTMLElement, main: HTMLElement, aside: HTMLElement, drawn: string }} Parts
 */

/** @type {WeakMap<HTMLElement, Parts>} */
const partsOf = new WeakMap();

/**
 * @param {HTMLElement} row
 * @param {Entry} entry
 * @param {string} query in lower case; where it occurs is marked
 */
export function fillRow(row, entry, query) {
  const parts = partsOf.get(row) ?? build(row);
  const drawn = `${entry.key} ${currentLanguage()} ${query}`;
  if (parts.drawn === drawn) return;
  parts.drawn = drawn;
  const line = lineOf(entry);
  row.className = `row tone-${line.tone || 'plain'}`;
  row.classList.toggle('divider', entry.group === 'session');
  row.dataset.kind = entry.record.kind;
  parts.time.textContent = entry.group === 'session' ? '' : formatTime(entry.record.at);
  setIcon(parts.icon, line.icon);
  parts.kind.textContent = entry.group === 'session' ? '' : say(`kind.${entry.record.kind}`);
  parts.main.replaceChildren(...line.pieces.map(({ text, look }) => piece(text, look, query)));
  parts.aside.textContent = line.aside;
}

/** @param {HTMLElement} row */
function build(row) {
  const parts = {
    time: h('span', { class: 'time' }),
    icon: icon('life'),
    kind: h('span', { class: 'kind' }),
    main: h('span', { class: 'main' }),
    aside: h('span', { class: 'aside' }),
    drawn: '',
  };
  row.append(parts.time, parts.icon, parts.kind, parts.main, parts.aside);
  partsOf.set(row, parts);
  return parts;
}

/**
 * @param {string} text
 * @param {string | undefined} look
 * @param {string} query
 */
function piece(text, look, query) {
  const span = h('span', { class: look });
  let from = 0;
  const lower = query ? text.toLowerCase() : '';
  for (let at = query ? lower.indexOf(query) : -1; at >= 0; at = lower.indexOf(query, from)) {
    span.append(text.slice(from, at), h('mark', {}, text.slice(at, at + query.length)));
    from = at + query.length;
  }
  span.append(text.slice(from));
  return span;
}
