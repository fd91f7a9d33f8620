import selectorParser from 'postcss-selector-parser';

/** The class of the element that the selector `page` means. */
export const PAGE_CLASS = 'wx-page-root';
/** The attribute of a component's host; its value is the component's path. */
export const HOST_ATTRIBUTE = 'wx-host';

/**
 * @typedef {object} StyleScope whose selectors these are
 * @property {string} prefix of the component's classes, '' for those that pages and app.wxss share
 * @property {string} host path of the component, for `:host`; '' in app.wxss
 * @property {boolean} isComponent
 *
 * @typedef {{ message: string, index: number }} Complaint `index` into the selector, in UTF-16 units
 */

/** The message of WeChat DevTools, which people search for. */
const NOT_IN_COMPONENTS = 'some selectors are not allowed in component wxss, including tag name selectors, ID '
  + 'selectors, and attribute selectors';

/**
 * @param {string} text a list of selectors
 * @param {StyleScope} scope
 * @param {ReadonlySet<string>} builtIns tags of built-in components
 * @returns {{ text: string, complaints: Complaint[] }}
 * @throws {Error} the text is not a selector
 */
export function rewriteSelector(text, scope, builtIns) {
  /** @type {Complaint[]} */
  const complaints = [];
  const rewritten = selectorParser((root) => {
    root.walk((node) => {
      if (isArgument(node)) return;
      if (node.type === 'class') rewriteClass(node, scope);
      else if (node.type === 'tag') rewriteTag(node, builtIns);
      else if (node.type === 'pseudo' && node.value === ':host') rewriteHost(node, scope, complaints);
      const forbidden = node.type === 'tag' || node.type === 'id' || (node.type === 'attribute' && !isHost(node));
      if (scope.isComponent && forbidden) complaints.push({ message: NOT_IN_COMPONENTS, index: node.sourceIndex });
    });
  }).processSync(text);
  return { text: rewritten, complaints };
}

/**
 * As glass-easel's StyleScopeManager names them on nodes.
 *
 * @param {import('postcss-selector-parser').ClassName} node
 * @param {StyleScope} scope
 */
function rewriteClass(node, { prefix }) {
  if (prefix === '') return;
  const { raws, value } = /** @type {any} */ (node);
  // The author's own escapes stay: the parser's would swallow the space behind a letter beyond ASCII.
  const written = (raws && raws.value) || value;
  node.setPropertyAndEscape('value', `${prefix}--${value}`, `${CSS.escape(prefix)}--${written}`);
}

/**
 * @param {import('postcss-selector-parser').Tag} node
 * @param {ReadonlySet<string>} builtIns
 */
function rewriteTag(node, builtIns) {
  if (node.value === 'page') node.replaceWith(at(node, selectorParser.className({ value: PAGE_CLASS })));
  else if (builtIns.has(node.value)) node.value = `wx-${node.value}`;
}

/**
 * @param {import('postcss-selector-parser').Pseudo} node
 * @param {StyleScope} scope
 * @param {Complaint[]} complaints
 */
function rewriteHost(node, { host }, complaints) {
  if (node.nodes.length > 0) {
    complaints.push({ message: ':host(…) is not known on phones; write :host', index: node.sourceIndex });
    return;
  }
  const attribute = selectorParser.attribute({ attribute: HOST_ATTRIBUTE, value: undefined, raws: {} });
  attribute.operator = '=';
  // Only this quotes it; the constructor writes a value as it is.
  attribute.setValue(host, { quoteMark: '"' });
  node.replaceWith(at(node, attribute));
}

/**
 * Whether the node is `2n + 1` or `odd`, which the parser takes for a tag.
 *
 * @param {import('postcss-selector-parser').Node} node
 */
function isArgument(node) {
  const owner = node.parent && node.parent.parent;
  return Boolean(owner && owner.type === 'pseudo' && /^:(nth-|lang|dir)/.test(owner.value) && node.type === 'tag');
}

/** @param {import('postcss-selector-parser').Node} node */
function isHost(node) {
  return node.type === 'attribute' && node.attribute === HOST_ATTRIBUTE;
}

/**
 * @template {import('postcss-selector-parser').Node} Node
 * @param {import('postcss-selector-parser').Node} old
 * @param {Node} node
 * @returns {Node} in the old one's place
 */
function at(old, node) {
  node.spaces.before = old.spaces.before;
  node.spaces.after = old.spaces.after;
  return node;
}
