/** A line between two panes that can be dragged, and moved by the arrow keys. */

import { h } from './dom.js';

/** CSS pixels of one press of an arrow key. */
const STEP = 16;

/**
 * @param {object} options
 * @param {'vertical' | 'horizontal'} options.orientation of the line
 * @param {string} options.label key of words
 * @param {() => number} options.size CSS pixels of the pane behind the line, to the right of it or below it
 * @param {(size: number) => void} options.resize
 * @returns {HTMLElement}
 */
export function splitter({ orientation, label, size, resize }) {
  const vertical = orientation === 'vertical';
  const element = h('div', { class: `splitter ${orientation}`, role: 'separator', 'aria-orientation': orientation, tabindex: 0, sayLabel: label });
  element.addEventListener('pointerdown', (down) => {
    const began = size();
    element.setPointerCapture(down.pointerId);
    document.documentElement.classList.add('resizing');
    /** @param {PointerEvent} move */
    const follow = (move) => resize(began + (vertical ? down.clientX - move.clientX : down.clientY - move.clientY));
    element.addEventListener('pointermove', follow);
    const done = () => {
      element.removeEventListener('pointermove', follow);
      document.documentElement.classList.remove('resizing');
    };
    element.addEventListener('pointerup', done, { once: true });
    element.addEventListener('pointercancel', done, { once: true });
  });
  element.addEventListener('keydown', (event) => {
    const grow = vertical ? 'ArrowLeft' : 'ArrowUp';
    const shrink = vertical ? 'ArrowRight' : 'ArrowDown';
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    resize(size() + (event.key === grow ? STEP : -STEP));
  });
  return element;
}
