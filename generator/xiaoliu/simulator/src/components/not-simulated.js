import { Component } from 'glass-easel';
import { BuiltIn } from './built-in.js';

/** Tags that a feed has heard of already. @type {WeakMap<object, Set<string>>} */
const reported = new WeakMap();

/** Stands in for every tag that the stage does not have: a visible box with the tag's name, what it holds, and a warning. */
export class NotSimulated extends BuiltIn {
  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context);
    this.node.setAttribute('not-simulated', element.tagName);
    // Its properties are not known, and one warning is enough.
    /** @type {any} */ (Component.getDataProxy(element)).replaceProperty = () => true;
    const tags = reported.get(context.feed) || new Set();
    if (tags.has(element.tagName)) return;
    reported.set(context.feed, tags.add(element.tagName));
    context.feed.warn(`not simulated: <${element.tagName}>`);
  }
}
