import { rewriteInlineStyle } from '../project/wxss.js';
import { BuiltIn } from './built-in.js';
import { trustedNodes } from './rich-text-nodes.js';
import { EMPTY } from './templates.js';

/** @type {Record<string, string>} */
const SPACES = { nbsp: '\u00a0', ensp: '\u2002', emsp: '\u2003' };

/** `rich-text`: trusted markup, without events of its own nodes. */
export class RichText extends BuiltIn {
  static template = EMPTY;

  static properties = {
    nodes: { type: null, value: [] },
    space: String,
    userSelect: Boolean,
    // Skyline's own.
    mode: String,
  };

  /** @param {string} name @param {any} value */
  changed(name, value) {
    if (name === 'userSelect') this.setFlag('user-select', value);
    else this.node.replaceChildren(...this.build(trustedNodes(this.values.nodes)));
  }

  /**
   * @param {import('./rich-text-nodes.js').RichNode[]} nodes
   * @returns {Node[]}
   */
  build(nodes) {
    return nodes.map((one) => {
      if ('text' in one) return document.createTextNode(this.spaced(one.text));
      const node = document.createElement(one.name);
      for (const [name, value] of Object.entries(one.attributes)) {
        if (name === 'class') node.className = this.scoped(value);
        else if (name === 'style') node.style.cssText = rewriteInlineStyle(value);
        else if (name === 'src') node.setAttribute('src', this.context.fileUrl(value));
        else node.setAttribute(name, value);
      }
      node.append(...this.build(one.children));
      return node;
    });
  }

  /** @param {string} text */
  spaced(text) {
    const space = SPACES[this.values.space];
    return space ? text.replaceAll(' ', space) : text;
  }

  /** As the classes are called that the style sheet of the surrounding component means. @param {string} names */
  scoped(names) {
    const owner = this.element.ownerShadowRoot;
    if (!owner) return names;
    const example = owner.createNativeNode('span');
    example.setNodeClass(names);
    return example.getBackendElement().className;
  }
}
