import * as glassEasel from 'glass-easel';

/**
 * @typedef {object} Finger
 * @property {number} identifier
 * @property {number} pageX px, from the page's own corner
 * @property {number} pageY
 * @property {number} clientX px, from the corner of the page's visible part
 * @property {number} clientY
 */

/** Fields of touches that an event has beside its detail. */
const TOUCH_FIELDS = ['touches', 'changedTouches'];

/**
 * The object a handler gets on a phone: data alone, no way to the component or to the framework.
 *
 * @param {any} event the framework's event, as one listener sees it
 */
export function plainEvent(event) {
  /** @type {Record<string, any>} */
  const plain = {
    type: event.type,
    timeStamp: event.timeStamp,
    target: identityOf(event.target),
    currentTarget: identityOf(event.currentTarget),
    mark: { ...(event.mark || {}) },
    detail: event.detail === undefined ? {} : event.detail,
    mut: event.mutatedMarked(),
  };
  TOUCH_FIELDS.forEach((field) => {
    if (event[field]) plain[field] = event[field];
  });
  return plain;
}

/** @param {any} caller a component instance, or a node of the framework */
function identityOf(caller) {
  const element = caller._$ || caller;
  const node = /** @type {HTMLElement | null} */ (element.getBackendElement ? element.getBackendElement() : null);
  return {
    id: element.id || '',
    dataset: { ...(element.dataset || {}) },
    offsetLeft: node ? node.offsetLeft : 0,
    offsetTop: node ? node.offsetTop : 0,
  };
}

/**
 * @param {Node | null} node of the stage's document
 * @returns {import('glass-easel').Element | null} the framework's element that it belongs to
 */
export function elementOf(node) {
  for (let place = node; place; place = place.parentNode) {
    const element = /** @type {any} */ (place).__wxElement;
    if (element) return element;
  }
  return null;
}

/**
 * Fires an event of a built-in component or of a finger.
 *
 * @param {import('glass-easel').Element} element
 * @param {string} type
 * @param {unknown} detail
 * @param {{ bubbles?: boolean, extraFields?: Record<string, unknown> }} [options] events of fingers bubble, those of
 *   built-in components do not
 * @returns {boolean} whether anybody listened
 */
export function fire(element, type, detail, { bubbles = false, extraFields } = {}) {
  let heard = false;
  const event = new glassEasel.Event(type, detail, {
    bubbles, composed: bubbles, capturePhase: bubbles, extraFields, handleListenerReturn: () => { heard = true; },
  });
  glassEasel.Event.dispatchEvent(element, event);
  return heard;
}
