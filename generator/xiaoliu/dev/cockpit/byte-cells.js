/** A chunk's bytes, grouped by the characters they make; what a cut has torn apart is open on the torn side. */

import { cells, fromBase64 } from './chunk-bytes.js';
import { h } from './dom.js';
import { formatHex } from './format.js';
import { say } from './words.js';

/** Bytes drawn before the rest is asked for. */
const MOST_BYTES = 600;

/** @type {Record<string, string>} what would show nothing, by character */
const SIGNS = { '\n': '⏎', '\r': '\\r', '\t': '⇥', ' ': '␣', '\ufeff': 'BOM' };

/**
 * @param {import('./types.js').Entry} entry a chunk
 * @returns {HTMLElement}
 */
export function byteCells({ record, cut }) {
  const bytes = fromBase64(record.data ?? '');
  const all = cells(bytes, cut ?? { before: 0, finished: false, after: 0, carried: new Uint8Array() });
  const element = h('div', { class: 'cells', role: 'img', 'aria-label': spoken(all) });
  let shown = 0;
  let until = all.findIndex((cell) => (shown += cell.bytes.length) > MOST_BYTES);
  if (until < 0) until = all.length;
  element.append(...all.slice(0, until).map(draw));
  if (until < all.length) {
    const more = h('button', { class: 'quiet', type: 'button', click: () => more.replaceWith(...all.slice(until).map(draw)) });
    more.textContent = say('details.moreBytes', { bytes: bytes.length });
    element.append(more);
  }
  return element;
}

/** @param {import('./chunk-bytes.js').Cell} cell */
function draw(cell) {
  return h(
    'span',
    { class: `cell ${cell.part}`, title: cell.part === 'whole' ? undefined : say(`cell.${cell.part}`) },
    h('span', { class: 'glyph' }, SIGNS[cell.text] ?? (cell.text || '…')),
    h('span', { class: 'hex' }, formatHex(cell.bytes)),
  );
}

/** @param {import('./chunk-bytes.js').Cell[]} all */
function spoken(all) {
  const torn = all.filter(({ part }) => part !== 'whole').map(({ part, bytes }) => `${say(`cell.${part}`)}: ${formatHex(bytes)}`);
  return [say('details.bytes'), ...torn].join('. ');
}
