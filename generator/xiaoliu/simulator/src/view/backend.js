import { Component } from 'glass-easel';
import { HOST_ATTRIBUTE } from '../project/index.js';

/**
 * @typedef {import('glass-easel').domlikeBackend.Context} Context
 * @typedef {import('glass-easel').domlikeBackend.Element} BackendElement
 */

/**
 * Where the component framework draws: one element of the stage's document, so that a phone's screen is a box, and
 * several stages can live one after the other.
 *
 * Events do not come through here: gestures.js makes those of fingers, and each built-in component its own.
 *
 * @implements {Context}
 */
export class StageBackend {
  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {(callback: () => void) => void} options.afterRender calls back when the screen shows what is drawn now
   * @param {(tag: string) => boolean} options.isBuiltIn whether a tag is a built-in component's
   */
  constructor({ root, afterRender, isBuiltIn }) {
    /** @type {any} BackendMode.Domlike, an enum that the package declares but does not export as a value */
    this.mode = 3;
    this.root = root;
    this.afterRender = afterRender;
    /** @type {any} */
    this.document = {
      // Hosts of built-in components are wx-view, wx-button …, as in WeChat's own WebView: HTML's button and input
      // have looks and rules of their own.
      createElement: (/** @type {string} */ tag) => document.createElement(isBuiltIn(tag) ? 'wx-' + tag : tag),
      createTextNode: (/** @type {string} */ text) => document.createTextNode(text),
      createDocumentFragment: () => document.createDocumentFragment(),
    };
  }

  destroy() {}

  getWindowWidth() {
    return this.root.clientWidth;
  }

  getWindowHeight() {
    return this.root.clientHeight;
  }

  getDevicePixelRatio() {
    return window.devicePixelRatio;
  }

  getTheme() {
    return this.root.closest('.wx-dark-page') ? 'dark' : 'light';
  }

  registerStyleSheetContent() {}

  /** Style sheets are put into the document as a whole (styles.js). */
  appendStyleSheetPath() {
    return 0;
  }

  disableStyleSheet() {}

  /** @param {(error: Error | null) => void} callback */
  render(callback) {
    this.afterRender(() => callback(null));
  }

  getRootNode() {
    return /** @type {any} */ (this.root);
  }

  /**
   * @param {BackendElement} element
   * @param {import('glass-easel').Element} value
   */
  associateValue(element, value) {
    element.__wxElement = value;
    // A component's style sheet says :host; wxss-selectors.js makes this attribute of it.
    if (value instanceof Component) element.setAttribute(HOST_ATTRIBUTE, value.is);
  }

  onEvent() {}

  setListenerStats() {}

  setModelBindingStat() {}
}
