import { builtInOf } from '../components/built-in.js';

/**
 * @typedef {object} QueryView where a query looks, and when
 * @property {HTMLElement} root the visible part of the page; rectangles are measured from its corner
 * @property {() => HTMLElement | null} scroller what scrolls the page
 * @property {() => any} page the instance of the page in front
 * @property {(callback: () => void) => void} afterRender
 *
 * @typedef {{ id?: boolean, dataset?: boolean, mark?: boolean, rect?: boolean, size?: boolean, scrollOffset?: boolean,
 *   properties?: string[], computedStyle?: string[], context?: boolean, node?: boolean }} Fields
 * @typedef {{ selector: string | null, all: boolean, scope: any, fields: Fields, callback?: (result: any) => void }} Question
 */

/** `wx.createSelectorQuery`: asks for nodes now, answers all at once when the screen shows what has been set. */
export class SelectorQuery {
  /**
   * @param {QueryView} view
   * @param {any} [scope] the component to look in; else the page in front
   */
  constructor(view, scope) {
    this.view = view;
    this.scope = scope;
    /** @type {Question[]} */
    this.questions = [];
  }

  /** @param {any} component */
  in(component) {
    this.scope = component;
    return this;
  }

  /** @param {string} selector */
  select(selector) {
    return new NodesRef(this, selector, false);
  }

  /** @param {string} selector */
  selectAll(selector) {
    return new NodesRef(this, selector, true);
  }

  selectViewport() {
    return new NodesRef(this, null, false);
  }

  /** @param {(results: any[]) => void} [callback] */
  exec(callback) {
    const { questions, view } = this;
    this.questions = [];
    view.afterRender(() => {
      const results = questions.map((question) => answer(question, view));
      questions.forEach((question, index) => question.callback && question.callback(results[index]));
      if (callback) callback(results);
    });
    return this;
  }
}

class NodesRef {
  /**
   * @param {SelectorQuery} query
   * @param {string | null} selector null for the viewport
   * @param {boolean} all
   */
  constructor(query, selector, all) {
    this.query = query;
    this.selector = selector;
    this.all = all;
  }

  /** @param {Fields} fields @param {(result: any) => void} [callback] */
  fields(fields, callback) {
    const { query, selector, all } = this;
    query.questions.push({ selector, all, scope: query.scope, fields, callback });
    return query;
  }

  /** @param {(result: any) => void} [callback] */
  boundingClientRect(callback) {
    return this.fields({ id: true, dataset: true, rect: true, size: true }, callback);
  }

  /** @param {(result: any) => void} [callback] */
  scrollOffset(callback) {
    return this.fields({ id: true, dataset: true, scrollOffset: true }, callback);
  }

  /** @param {(result: any) => void} [callback] */
  context(callback) {
    return this.fields({ context: true }, callback);
  }

  /** @param {(result: any) => void} [callback] */
  node(callback) {
    return this.fields({ node: true }, callback);
  }
}

/**
 * @param {Question} question
 * @param {QueryView} view
 */
function answer({ selector, all, scope, fields }, view) {
  if (selector === null) return viewport(fields, view);
  const found = select(scope, selector, view);
  if (all) return found.map((element) => describe(element, fields, view));
  return found.length > 0 ? describe(found[0], fields, view) : null;
}

/**
 * The nodes on the screen. What has no node of its own, or has it no longer, is not found.
 *
 * @param {any} caller a page or a component
 * @param {string} selector may reach into components with `>>>`
 * @param {QueryView} view
 * @returns {any[]} elements of the framework
 */
export function select(caller, selector, view) {
  const component = (caller && caller._$) || (view.page() && view.page()._$);
  const shadow = component && component.getShadowRoot();
  const found = shadow ? shadow.querySelectorAll(selector) : [];
  return found.filter((/** @type {any} */ element) => element.getBackendElement());
}

/**
 * @param {Fields} fields
 * @param {QueryView} view
 */
function viewport(fields, { root, scroller }) {
  const scroll = scroller() || root;
  return {
    ...(fields.id ? { id: '' } : {}),
    ...(fields.dataset ? { dataset: {} } : {}),
    ...(fields.rect ? { left: 0, top: 0, right: root.clientWidth, bottom: root.clientHeight } : {}),
    ...(fields.size ? { width: root.clientWidth, height: root.clientHeight } : {}),
    ...(fields.scrollOffset ? scrollOf(scroll) : {}),
  };
}

/**
 * @param {any} element
 * @param {Fields} fields
 * @param {QueryView} view
 */
function describe(element, fields, { root }) {
  const node = /** @type {HTMLElement} */ (element.getBackendElement());
  /** @type {Record<string, any>} */
  const result = {};
  if (fields.id) result.id = element.id;
  if (fields.dataset) result.dataset = { ...element.dataset };
  if (fields.mark) result.mark = element.collectMarks();
  if (fields.rect || fields.size) {
    const box = node.getBoundingClientRect();
    const corner = root.getBoundingClientRect();
    if (fields.rect) {
      Object.assign(result, {
        left: box.left - corner.left, top: box.top - corner.top, right: box.right - corner.left, bottom: box.bottom - corner.top,
      });
    }
    if (fields.size) Object.assign(result, { width: box.width, height: box.height });
  }
  if (fields.scrollOffset) Object.assign(result, scrollOf(builtInOf(element)?.scroller || node));
  (fields.properties || []).forEach((name) => {
    result[name] = element.data ? element.data[name] : undefined;
  });
  (fields.computedStyle || []).forEach((name) => {
    result[name] = /** @type {any} */ (getComputedStyle(node))[name];
  });
  const own = element.getMethodCaller ? element.getMethodCaller() : null;
  if (fields.node) result.node = (own && own.node) || null;
  if (fields.context) result.context = (own && own.context) || null;
  return result;
}

/** @param {HTMLElement} node */
function scrollOf(node) {
  return { scrollLeft: node.scrollLeft, scrollTop: node.scrollTop, scrollWidth: node.scrollWidth, scrollHeight: node.scrollHeight };
}
