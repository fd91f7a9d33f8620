import { glyph, h } from './dom.js';
import { strings } from './runtime.js';

/**
 * What the page says before anybody has asked. The first line is the headline.
 *
 * @param {string} greeting
 */
export function welcome(greeting) {
  const end = greeting.indexOf('\n');
  return h('div', { class: 'welcome' },
    h('div', { class: 'mark' }, glyph('stream', 'large')),
    h('h1', { dir: 'auto' }, end < 0 ? greeting : greeting.slice(0, end)),
    end >= 0 && h('p', { dir: 'auto' }, greeting.slice(end + 1)));
}

/**
 * Questions to tap.
 *
 * @param {readonly string[]} questions
 * @param {(question: string) => void} onChoose
 */
export function suggestionList(questions, onChoose) {
  const items = questions.map((question) => h('li', {},
    h('button', { class: 'suggestion', type: 'button', click: () => onChoose(question) },
      h('span', { dir: 'auto' }, question), glyph('arrow-up', 'small'))));
  return h('section', { class: 'suggestions', 'aria-labelledby': 'suggestions-title' },
    h('h2', { id: 'suggestions-title' }, strings.chat.suggestionsLabel),
    h('ul', {}, ...items));
}
