import { Component } from 'glass-easel';
import { fire } from '../view/events.js';

/**
 * @typedef {import('./context.js').BuiltInContext} BuiltInContext
 *
 * @typedef {any} FrameworkElement an element of the component framework; its types do not know properties by name
 *
 * @typedef {StringConstructor | NumberConstructor | BooleanConstructor | ArrayConstructor | ObjectConstructor | null} PropertyType
 * @typedef {Record<string, PropertyType | { type: PropertyType, value: unknown }>} Properties by name in camelCase;
 *   null takes anything
 */

/** The framework keeps what the template sets, styles included, in segment 0. This one is ours. */
const OWN_SEGMENT = 3;

/**
 * A built-in component: what stands behind one tag of WXML.
 *
 * Its host is an element of the stage's document. A property that the tag declares is read from `values`; `changed` is
 * called after each change, and at the beginning for each property that is not at its default.
 */
export class BuiltIn {
  /** @type {Properties} */
  static properties = {};

  /** A template of the framework; absent for one slot. @type {any} */
  static template = undefined;

  /**
   * @param {FrameworkElement} element
   * @param {BuiltInContext} context
   */
  constructor(element, context) {
    this.element = element;
    this.context = context;
    /** @type {HTMLElement} */
    this.node = element.getBackendElement();
  }

  /** The properties as the page has set them. @returns {Record<string, any>} */
  get values() {
    return this.element.data;
  }

  /**
   * @param {string} _name
   * @param {any} _value
   * @param {any} _before
   */
  changed(_name, _value, _before) {}

  /** The element is in the page. */
  attached() {}

  /** The element has left the page. */
  detached() {}

  /** The page that it is in comes to the front. */
  shown() {}

  /** The page that it is in goes behind another, or the app into the background. */
  hidden() {}

  /**
   * @param {string} type
   * @param {unknown} [detail]
   * @param {(result: unknown) => void} [takeResult] gets what the page's handler returns
   */
  fire(type, detail = {}, takeResult = undefined) {
    return fire(this.element, type, detail, takeResult ? { extraFields: { takeResult } } : {});
  }

  /**
   * Passes on what the reader has done to a property that the page bound with `model:`.
   *
   * @param {string} name
   * @param {unknown} value
   */
  tellModel(name, value) {
    const listeners = /** @type {any} */ (Component.getDataProxy(this.element))._$modelBindingListener;
    if (listeners && listeners[name]) this.element.setData({ [name]: value });
  }

  /** Styles of the component itself; the page's `style` stays what it is, and loses. @param {string} css */
  setOwnStyle(css) {
    this.element.setNodeStyle(css, OWN_SEGMENT);
  }

  /** Classes of the component's own state; like the page's own classes they are of the page's style sheet. @param {string} names */
  setOwnClass(names) {
    this.element.setNodeClass(names, OWN_SEGMENT);
  }

  /** @param {string} name @param {boolean} present */
  setFlag(name, present) {
    this.node.toggleAttribute(name, present);
  }
}

/** @type {WeakMap<object, BuiltIn>} */
const builtIns = new WeakMap();

/**
 * @param {FrameworkElement | null | undefined} element
 * @returns {any} the BuiltIn behind it, or undefined
 */
export function builtInOf(element) {
  return element ? builtIns.get(element) : undefined;
}

/**
 * @param {Node | null} node of the stage's document
 * @param {(builtIn: any) => boolean} fits
 * @returns {any} the nearest built-in component around the node that fits
 */
export function nearest(node, fits) {
  for (let place = node; place; place = place.parentNode) {
    const builtIn = builtInOf(/** @type {any} */ (place).__wxElement);
    if (builtIn && fits(builtIn)) return builtIn;
  }
  return undefined;
}

/**
 * @param {Element} root
 * @param {(builtIn: any) => boolean} fits
 * @returns {any[]} the built-in components below the root that fit, in the order of the document
 */
export function inside(root, fits) {
  return [...root.querySelectorAll('*')]
    .map((node) => builtInOf(/** @type {any} */ (node).__wxElement))
    .filter((builtIn) => builtIn && fits(builtIn));
}

/**
 * Makes a built-in component known to a space of the framework.
 *
 * @param {import('glass-easel').ComponentSpace} space
 * @param {BuiltInContext} context
 * @param {string} path of the component in the space
 * @param {typeof BuiltIn} Kind
 * @returns {any} the framework's definition
 */
export function define(space, context, path, Kind) {
  /** @type {any} */
  const builder = space.define(path);
  for (const [name, declared] of Object.entries(Kind.properties)) {
    const property = declared !== null && typeof declared === 'object' ? declared : { type: declared };
    builder.property(name, {
      ...property,
      /** @this {FrameworkElement} @param {unknown} value @param {unknown} before */
      observer(value, before) {
        builtIns.get(this)?.changed(name, value, before);
      },
    });
  }
  if (Kind.template) builder.template(Kind.template);
  builder.lifetime('created', /** @this {FrameworkElement} */ function created() {
    builtIns.set(this, new Kind(this, context));
  });
  builder.lifetime('attached', /** @this {FrameworkElement} */ function attached() {
    builtIns.get(this)?.attached();
  });
  builder.lifetime('detached', /** @this {FrameworkElement} */ function detached() {
    builtIns.get(this)?.detached();
  });
  builder.pageLifetime('show', /** @this {FrameworkElement} */ function show() {
    builtIns.get(this)?.shown();
  });
  builder.pageLifetime('hide', /** @this {FrameworkElement} */ function hide() {
    builtIns.get(this)?.hidden();
  });
  return builder.registerComponent();
}
