import { BuiltIn } from './built-in.js';

/** What `space` makes of a space; platform documentation of text. @type {Record<string, string>} */
const SPACES = { nbsp: '\u00a0', ensp: '\u2002', emsp: '\u2003' };

/** What `decode` knows; platform documentation of text. @type {Record<string, string>} */
const ENTITIES = {
  '&nbsp;': '\u00a0', '&lt;': '<', '&gt;': '>', '&amp;': '&', '&apos;': "'", '&quot;': '"', '&ensp;': '\u2002', '&emsp;': '\u2003',
};

/**
 * `text`. Line ends are kept, spaces beside each other are one, and a backslash with an n in the template is a line end.
 * The page's text nodes are the framework's; what differs is written over them.
 */
export class Text extends BuiltIn {
  static properties = { selectable: Boolean, userSelect: Boolean, space: String, decode: Boolean };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context);
    /** What the page gave, and what we made of it. @type {WeakMap<CharacterData, { given: string, shown: string }>} */
    this.written = new WeakMap();
    this.observer = new MutationObserver(() => this.write());
  }

  attached() {
    this.observer.observe(this.node, { childList: true, characterData: true, subtree: true });
    this.write();
  }

  detached() {
    this.observer.disconnect();
  }

  changed() {
    const { selectable, userSelect } = this.values;
    this.setFlag('selectable', selectable || userSelect);
    this.write();
  }

  write() {
    textNodes(this.node).forEach((node) => {
      const known = this.written.get(node);
      const given = known && known.shown === node.data ? known.given : node.data;
      const shown = this.convert(given);
      if (shown !== node.data) node.data = shown;
      this.written.set(node, { given, shown });
    });
  }

  /** @param {string} text */
  convert(text) {
    const { space, decode } = this.values;
    let result = text.replaceAll('\\n', '\n');
    if (SPACES[space]) result = result.replaceAll(' ', SPACES[space]);
    if (decode) result = result.replace(/&[a-z]+;/g, (entity) => ENTITIES[entity] || entity);
    return result;
  }
}

/**
 * @param {HTMLElement} root
 * @returns {globalThis.Text[]} those that are no other text's
 */
function textNodes(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    return node.nodeName === 'WX-TEXT' ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  });
  const found = [];
  while (walker.nextNode()) found.push(/** @type {globalThis.Text} */ (walker.currentNode));
  return found;
}
