// Just enough WXML to know what a page shows: elements, text, {{ }}, wx:if, wx:for, block, slot, events. It is not the
// component framework; what it does not know it refuses.
(function (standIn) {
  const REFUSED = new Set(['import', 'include', 'template', 'wxs']);

  function parse(source, path) {
    const root = { tag: '#root', attributes: {}, children: [] };
    const stack = [root];
    const token = /<!--[\s\S]*?-->|<\/([\w-]+)\s*>|<([\w-]+)((?:\s+[^\s=>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*)\s*(\/?)>|[^<]+|</g;
    for (const match of source.matchAll(token)) {
      const [text, closing, opening, attributes, selfClosing] = match;
      const top = stack[stack.length - 1];
      if (text.startsWith('<!--')) continue;
      if (closing) {
        if (top.tag !== closing) throw new Error(`${path}: </${closing}> closes <${top.tag}>`);
        stack.pop();
      } else if (opening) {
        if (REFUSED.has(opening)) throw new Error(`${path}: the stand-in does not know <${opening}>`);
        const element = { tag: opening, attributes: parseAttributes(attributes), children: [] };
        top.children.push(element);
        if (!selfClosing) stack.push(element);
      } else if (text.trim() !== '') {
        top.children.push({ text: compileText(top.tag === 'text' ? text : text.trim()) });
      }
    }
    if (stack.length !== 1) throw new Error(`${path}: <${stack.pop().tag}> is not closed`);
    return root;
  }

  function parseAttributes(source) {
    const attributes = {};
    for (const [, name, double, single] of source.matchAll(/([^\s=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/g)) {
      const value = double === undefined ? single : double;
      attributes[name] = value === undefined ? () => true : compileText(value);
    }
    return attributes;
  }

  /** Returns (scope) => value: the expression's own value when the text is one {{ }} and nothing else. */
  function compileText(text) {
    const parts = text.split(/(\{\{[\s\S]*?\}\})/).filter((part) => part !== '').map((part) => {
      if (!part.startsWith('{{')) return () => part;
      return new Function('scope', `with (scope) { return (${part.slice(2, -2)}); }`);
    });
    if (parts.length === 1) return parts[0];
    return (scope) => parts.map((part) => shown(part(scope))).join('');
  }

  function shown(value) {
    return value === undefined || value === null ? '' : String(value);
  }

  function scopeOf(data) {
    return new Proxy(data, { has: (target, name) => typeof name === 'string', get: (target, name) => target[name] });
  }

  /**
   * Renders into a tree of { tag, id, classes, attributes, dataset, events, children, text, parent, component }.
   * `hooks.component(tag, node, key)` returns the instance behind a custom element, or null for a built-in one.
   */
  function render(template, data, hooks) {
    const root = { tag: '#root', children: [], parent: null };
    renderChildren(template.children, data, root, '', hooks);
    return root;
  }

  function renderChildren(children, data, parent, key, hooks) {
    let chosen = true;
    children.forEach((child, index) => {
      const place = `${key}/${index}`;
      if (child.text) {
        parent.children.push({ text: shown(child.text(scopeOf(data))), children: [], parent });
        return;
      }
      const { attributes } = child;
      if ('wx:for' in attributes) {
        renderList(child, data, parent, place, hooks);
        return;
      }
      let open = true;
      if ('wx:if' in attributes) {
        open = chosen = Boolean(attributes['wx:if'](scopeOf(data)));
      } else if ('wx:elif' in attributes) {
        open = !chosen && Boolean(attributes['wx:elif'](scopeOf(data)));
        chosen = chosen || open;
      } else if ('wx:else' in attributes) {
        open = !chosen;
      }
      if (open) renderElement(child, data, parent, place, hooks);
    });
  }

  function renderList(child, data, parent, place, hooks) {
    const { attributes } = child;
    const word = (name, fallback) => (name in attributes ? attributes[name]({}) : fallback);
    const list = attributes['wx:for'](scopeOf(data)) || [];
    const keyName = word('wx:key', null);
    const seen = new Set();
    const items = typeof list === 'number' ? Array.from({ length: list }, (_, index) => index) : list;
    items.forEach((item, index) => {
      const inner = { ...data, [word('wx:for-item', 'item')]: item, [word('wx:for-index', 'index')]: index };
      const key = keyName === null ? index : keyName === '*this' ? item : item[keyName];
      if (keyName !== null && seen.has(key)) throw new Error(`wx:key="${keyName}" is not unique: ${key}`);
      seen.add(key);
      if (!('wx:if' in attributes) || attributes['wx:if'](scopeOf(inner))) {
        renderElement(child, inner, parent, `${place}[${key}]`, hooks);
      }
    });
  }

  function renderElement(child, data, parent, place, hooks) {
    if (child.tag === 'block') {
      renderChildren(child.children, data, parent, place, hooks);
      return;
    }
    const node = { tag: child.tag, id: '', classes: [], attributes: {}, dataset: {}, events: {}, children: [], parent };
    const scope = scopeOf(data);
    for (const [name, value] of Object.entries(child.attributes)) {
      const event = /^(?:mut-)?(bind|catch):?(.+)$/.exec(name);
      if (name.startsWith('wx:')) continue;
      if (event) node.events[event[2]] = { handler: value(scope), caught: event[1] === 'catch' };
      else if (name === 'id') node.id = shown(value(scope));
      else if (name === 'class') node.classes = shown(value(scope)).split(/\s+/).filter(Boolean);
      else if (name.startsWith('data-')) node.dataset[camel(name.slice(5))] = value(scope);
      else node.attributes[camel(name)] = value(scope);
    }
    parent.children.push(node);
    renderChildren(child.children, data, node, place, hooks);
    if (child.tag === 'slot') node.children = hooks.slot();
    node.component = hooks.component(child.tag, node, place);
  }

  function camel(name) {
    return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  }

  /** Walks what the reader sees, components included, in reading order. */
  function* walk(node) {
    yield node;
    for (const child of node.component ? node.component.tree.children : node.children) yield* walk(child);
  }

  function textOf(node) {
    let text = '';
    for (const inner of walk(node)) if (inner.text !== undefined) text += inner.text;
    return text;
  }

  Object.assign(standIn, { parse, render, walk, textOf });
})((globalThis.standIn = globalThis.standIn || {}));
