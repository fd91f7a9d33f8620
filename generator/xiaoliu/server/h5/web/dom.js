/** @typedef {Node | string | null | false} Child */

/**
 * An element. Functions are listeners; what is `false`, `null` or `undefined` is left out; the rest are attributes.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== false));
  return element;
}

/**
 * An icon in the colour of the text around it. Whatever it stands in has the label.
 *
 * @param {string} name one that glyph.wxss draws
 * @param {'small' | 'medium' | 'large'} [size]
 */
export function glyph(name, size = 'medium') {
  return h('span', { class: `glyph ${name} ${size}`, 'aria-hidden': 'true' });
}

/**
 * @template {Element} T
 * @param {string} selector
 * @returns {T}
 */
export function find(selector) {
  const element = document.querySelector(selector);
  if (!element) throw new Error(`no element ${selector}`);
  return /** @type {T} */ (element);
}
