/**
 * @param {string} tag
 * @param {string} className
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
export function element(tag, className, attributes = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * @param {string} className
 * @param {string} viewBox
 * @param {string} content the inside of the svg element, ours alone
 */
export function drawing(className, viewBox, content) {
  const holder = document.createElement('template');
  holder.innerHTML = `<svg class="${className}" viewBox="${viewBox}" aria-hidden="true">${content}</svg>`;
  return /** @type {SVGElement} */ (holder.content.firstChild);
}
