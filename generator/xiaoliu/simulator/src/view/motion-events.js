import { fire } from './events.js';

/** Ends of CSS motions that a page hears of, on the node that moved; platform documentation, "Event system". */
const TYPES = ['transitionend', 'animationstart', 'animationiteration', 'animationend'];

/**
 * @param {HTMLElement} root
 * @returns {() => void} stops
 */
export function followMotions(root) {
  const listeners = new AbortController();
  TYPES.forEach((type) => root.addEventListener(type, (event) => {
    const { target: node, elapsedTime } = /** @type {any} */ (event);
    // What a built-in component draws inside itself moves without a word.
    if (node.__wxElement) fire(node.__wxElement, type, { elapsedTime }, { bubbles: true });
  }, { signal: listeners.signal }));
  return () => listeners.abort();
}
