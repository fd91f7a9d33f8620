import * as glassEasel from 'glass-easel';
import { rewriteInlineStyle } from '../project/wxss.js';
import { plainEvent } from './events.js';

/**
 * @typedef {import('glass-easel').Element} Element
 * @typedef {import('glass-easel').ShadowedEvent<any>} ShadowedEvent
 */

/**
 * The framework's own template engine, with what a mini-program expects around it:
 *
 * - `aria-*`, and `hidden` of built-in components, reach the node whatever properties it declares;
 * - lengths in `style` are the phone's: rpx, vh, safe areas;
 * - a handler gets the plain event object that phones give, and its result means nothing to the event.
 *
 * @param {(tag: string) => boolean} isBuiltIn
 * @returns {import('glass-easel').templateEngine.TemplateEngine}
 */
export function createTemplateEngine(isBuiltIn) {
  const engine = new glassEasel.template.GlassEaselTemplateEngine();
  return {
    create(behavior, options) {
      const template = engine.create(behavior, options);
      const createInstance = template.createInstance.bind(template);
      template.createInstance = (component, createShadowRoot) => {
        const instance = createInstance(component, createShadowRoot);
        const rendering = /** @type {any} */ (instance).procGenWrapper;
        if (rendering) adapt(rendering, isBuiltIn);
        return instance;
      };
      return template;
    },
  };
}

/**
 * @param {any} rendering the framework's ProcGenWrapper of one component instance
 * @param {(tag: string) => boolean} isBuiltIn
 */
function adapt(rendering, isBuiltIn) {
  const setProperty = rendering.r;
  rendering.r = (/** @type {any} */ element, /** @type {string} */ name, /** @type {unknown} */ value, /** @type {any[]} */ ...rest) => {
    const isCommon = name.startsWith('aria-') || (name === 'hidden' && isBuiltIn(element.tagName));
    if (isCommon) setCommonAttribute(element, name, value);
    else setProperty(element, name, value, ...rest);
  };
  const setStyle = rendering.y;
  rendering.y = (/** @type {any} */ element, /** @type {unknown} */ style) => (
    setStyle(element, typeof style === 'string' ? rewriteInlineStyle(style) : style));
  rendering.eventListenerWrapper = (/** @type {any} */ caller, /** @type {ShadowedEvent} */ event, /** @type {Function} */ listener) => {
    const result = listener.apply(caller, [plainEvent(event)]);
    // Only fields ask for a result. In the framework a result of false would stop the event.
    const { takeResult } = /** @type {any} */ (event);
    if (takeResult) takeResult(result);
  };
}

/**
 * An attribute that any node may carry, whatever it is.
 *
 * @param {any} element
 * @param {string} name
 * @param {unknown} value
 */
function setCommonAttribute(element, name, value) {
  /** @type {HTMLElement | null} */
  const node = element.getBackendElement();
  if (!node) return;
  const attribute = name === 'aria-role' ? 'role' : name;
  if (name === 'hidden') node.toggleAttribute('hidden', Boolean(value));
  else if (value === undefined || value === null || value === '') node.removeAttribute(attribute);
  else node.setAttribute(attribute, String(value));
}
