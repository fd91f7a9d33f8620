/**
 * What may be in a rich-text: the tags and their attributes, beside `class` and `style`, that the platform documentation
 * of rich-text lists as trusted. Any other tag goes, with everything in it.
 *
 * @type {Record<string, string[]>}
 */
export const TRUSTED = {
  ...Object.fromEntries((
    'a abbr address article aside b bdi big blockquote br caption center cite code dd del div dl dt em fieldset font footer '
    + 'h1 h2 h3 h4 h5 h6 header hr i ins label legend li mark nav p pre q rt ruby s section small span strong sub sup tbody '
    + 'tfoot thead tt u ul'
  ).split(' ').map((tag) => [tag, []])),
  bdo: ['dir'],
  col: ['span', 'width'],
  colgroup: ['span', 'width'],
  img: ['alt', 'src', 'height', 'width'],
  ol: ['start', 'type'],
  table: ['width'],
  td: ['colspan', 'height', 'rowspan', 'width'],
  th: ['colspan', 'height', 'rowspan', 'width'],
  tr: ['colspan', 'height', 'rowspan', 'width'],
};

/**
 * @typedef {{ text: string } | { name: string, attributes: Record<string, string>, children: RichNode[] }} RichNode trusted
 */

/**
 * @param {unknown} nodes what the page gave: HTML, or an array of nodes as the platform describes them
 * @returns {RichNode[]}
 */
export function trustedNodes(nodes) {
  if (typeof nodes === 'string') return fromMarkup(parse(nodes));
  return Array.isArray(nodes) ? nodes.flatMap(fromDescription) : [];
}

/**
 * @param {any} described
 * @returns {RichNode[]}
 */
function fromDescription(described) {
  if (!described || typeof described !== 'object') return [];
  if (described.type === 'text') return [{ text: parse(String(described.text ?? '').replaceAll('<', '&lt;')).textContent || '' }];
  const name = String(described.name || '').toLowerCase();
  if (!Object.hasOwn(TRUSTED, name)) return [];
  const given = Object.entries(described.attrs || {}).map(([key, value]) => /** @type {[string, string]} */ ([key.toLowerCase(), String(value)]));
  const children = Array.isArray(described.children) ? described.children.flatMap(fromDescription) : [];
  return [{ name, attributes: trustedAttributes(name, given), children }];
}

/**
 * @param {Node} parent
 * @returns {RichNode[]}
 */
function fromMarkup(parent) {
  return [...parent.childNodes].flatMap(trustedNode);
}

/**
 * @param {Node} node
 * @returns {RichNode[]} none or one
 */
function trustedNode(node) {
  if (node.nodeType === Node.TEXT_NODE) return [{ text: node.nodeValue || '' }];
  if (!(node instanceof Element)) return [];
  const name = node.localName;
  if (!Object.hasOwn(TRUSTED, name)) return [];
  const given = [...node.attributes].map((attribute) => /** @type {[string, string]} */ ([attribute.name, attribute.value]));
  return [{ name, attributes: trustedAttributes(name, given), children: fromMarkup(node) }];
}

/**
 * @param {string} name
 * @param {[string, string][]} given
 */
function trustedAttributes(name, given) {
  return Object.fromEntries(given.filter(([key]) => key === 'class' || key === 'style' || TRUSTED[name].includes(key)));
}

/** In a template nothing is loaded and nothing runs. @param {string} html */
function parse(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content;
}
