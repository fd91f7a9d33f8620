/** What CSS has and WXSS does not: wcsc (npm miniprogram-compiler 0.2.3) refuses it, a browser understands it. */

/** At-rules that WXSS has, without their vendors' prefixes. */
const AT_RULES = new Set(['charset', 'font-face', 'import', 'keyframes', 'media', 'page', 'supports']);

/** Parts of a selector, once strings are out of it, and how a person calls them. */
const IN_SELECTORS = /** @type {[RegExp, string][]} */ ([
  [/\*/, 'the selector *'],
  [/\\/, 'a backslash in a selector'],
  [/[^\0-\x7f]/, 'a selector beyond ASCII'],
  [/\([^)]*,/, 'a list inside :is(…), :not(…) or :where(…)'],
  [/\|/, 'a namespace in a selector'],
  [/^\s*,|,\s*,/, 'an empty selector in a list'],
  [/[>+~]\s*(,|$)/, 'a selector that ends in >, + or ~'],
]);

/**
 * @param {import('postcss').Root} root
 * @returns {{ node: import('postcss').ChildNode, what: string }[]}
 */
export function foreignIn(root) {
  /** @type {{ node: import('postcss').ChildNode, what: string }[]} */
  const found = [];
  root.walk((node) => {
    const what = foreign(node);
    if (what) found.push({ node, what });
  });
  return found;
}

/**
 * @param {import('postcss').ChildNode} node
 * @returns {string | null}
 */
function foreign(node) {
  const { before = '' } = node.raws;
  if (before.includes(';')) return 'a semicolon too many';
  if (node.type === 'comment') return null;
  const { parent } = node;
  if (node.type !== 'decl' && parent && parent.type === 'rule') return 'a rule inside a rule';
  if (node.type === 'rule') return /;/.test(node.raws.after || '') ? 'a semicolon too many' : foreignSelector(node.selector);
  if (node.type === 'atrule') return foreignAtRule(node);
  if (before.endsWith('*')) return 'a property with a star before it';
  // A space is value enough.
  return `${node.raws.between}${node.value}`.endsWith(':') || node.value.trim() === '{}' ? 'an empty value' : null;
}

/** @param {string} selector */
function foreignSelector(selector) {
  if (selector === '') return 'a rule without selector';
  const bare = selector.replace(/\[[^\]]*\]/g, '[]');
  const part = IN_SELECTORS.find(([pattern]) => pattern.test(bare));
  return part ? part[1] : null;
}

/** @param {import('postcss').AtRule} rule */
function foreignAtRule({ name, params }) {
  if (!AT_RULES.has(name.replace(/^-\w+-/, ''))) return `@${name}`;
  if (name === 'import' && !/^("[^"]*"|'[^']*')$/.test(params)) return '@import with more than a path in quotes';
  return null;
}
