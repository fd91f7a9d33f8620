import { BuiltIn } from './built-in.js';
import { enableHover, HOVER_PROPERTIES } from './hover.js';

/** `view`, and `cover-view`, which is the same where nothing native lies over the page. */
export class View extends BuiltIn {
  static properties = HOVER_PROPERTIES;

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context);
    enableHover(this);
  }
}
