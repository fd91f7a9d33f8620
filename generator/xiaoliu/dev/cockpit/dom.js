import { speak } from './words.js';

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * An element. `say`, `sayLabel`, `sayTitle` and `sayPlaceholder` are keys of words; functions are listeners; what is
 * `false`, `null` or `undefined` is left out; the rest are attributes.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  let speaks = false;
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (name.startsWith('say') || name === 'values') {
      element.dataset[name] = name === 'values' ? JSON.stringify(value) : value;
      speaks = true;
    } else element.setAttribute(name, value === true ? '' : String(value));
  }
  if (speaks) speak(element);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * @template {Element} T
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {T}
 */
export function find(selector, within = document) {
  const element = within.querySelector(selector);
  if (!element) throw new Error(`no element ${selector}`);
  return /** @type {T} */ (element);
}
