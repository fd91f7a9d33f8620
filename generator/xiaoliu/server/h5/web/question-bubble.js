import { h } from './dom.js';
import { strings } from './runtime.js';

/**
 * What the reader asked.
 *
 * @param {string} id
 * @param {string} text
 */
export function questionBubble(id, text) {
  return h('article', { id, class: 'question', 'aria-label': strings.question.label },
    h('div', { class: 'bubble', dir: 'auto' }, text));
}
