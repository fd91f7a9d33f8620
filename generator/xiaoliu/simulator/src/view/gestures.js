import { elementOf, fire } from './events.js';

/** px that a finger may move and still tap. */
const TAP_DISTANCE = 10;

/** ms that a finger rests until it is a long press; platform documentation of the longpress event. */
const LONG_PRESS = 350;

/**
 * Fingers on the page, as events: touchstart, touchmove, touchend, touchcancel, tap, longpress, longtap. The mouse is a
 * finger too. One finger at a time; pinching is not simulated.
 */
export class Gestures {
  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {import('../clock.js').Clock} options.clock
   */
  constructor({ root, clock }) {
    this.root = root;
    this.clock = clock;
    /** @type {{ id: number, element: import('glass-easel').Element, x: number, y: number, moved: boolean, timer: any, long: boolean } | null} */
    this.finger = null;
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    root.addEventListener('pointerdown', (event) => this.down(event), { signal });
    // The finger keeps its target even where it leaves the screen.
    window.addEventListener('pointermove', (event) => this.move(event), { signal });
    window.addEventListener('pointerup', (event) => this.up(event), { signal });
    window.addEventListener('pointercancel', (event) => this.cancel(event), { signal });
  }

  close() {
    this.listeners.abort();
    if (this.finger) this.clock.clearTimeout(this.finger.timer);
  }

  /** @param {PointerEvent} event */
  down(event) {
    const element = elementOf(/** @type {Node} */ (event.target));
    if (!element || !event.isPrimary || event.button !== 0) return;
    const timer = this.clock.setTimeout(() => this.rest(event), LONG_PRESS);
    this.finger = { id: event.pointerId, element, x: event.clientX, y: event.clientY, moved: false, long: false, timer };
    this.touch('touchstart', event, [this.at(event)]);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const finger = this.of(event);
    if (!finger || (event.clientX === finger.x && event.clientY === finger.y)) return;
    if (Math.hypot(event.clientX - finger.x, event.clientY - finger.y) > TAP_DISTANCE) this.noTap(finger);
    this.touch('touchmove', event, [this.at(event)]);
  }

  /** @param {PointerEvent} event */
  up(event) {
    const finger = this.of(event);
    if (!finger) return;
    this.clock.clearTimeout(finger.timer);
    this.touch('touchend', event, []);
    this.finger = null;
    if (!finger.moved && !finger.long) this.at(event, (point, detail) => fire(finger.element, 'tap', detail, touches(point, [])));
  }

  /** The browser scrolls, or takes the finger for something else. @param {PointerEvent} event */
  cancel(event) {
    const finger = this.of(event);
    if (!finger) return;
    this.noTap(finger);
    this.touch('touchcancel', event, []);
    this.finger = null;
  }

  /** @param {PointerEvent} event */
  rest(event) {
    const { finger } = this;
    if (!finger || finger.moved) return;
    this.at(event, (point, detail) => {
      // A long press that somebody listens to is no tap.
      finger.long = fire(finger.element, 'longpress', detail, touches(point, [point]));
      fire(finger.element, 'longtap', detail, touches(point, [point]));
    });
  }

  /** @param {PointerEvent} event */
  of(event) {
    return this.finger && this.finger.id === event.pointerId ? this.finger : null;
  }

  /** @param {{ moved: boolean, timer: any }} finger */
  noTap(finger) {
    finger.moved = true;
    this.clock.clearTimeout(finger.timer);
  }

  /**
   * @param {string} type
   * @param {PointerEvent} event
   * @param {import('./events.js').Finger[]} down the fingers that are on the screen
   */
  touch(type, event, down) {
    if (!this.finger) return;
    fire(this.finger.element, type, {}, touches(this.at(event), down));
  }

  /**
   * @param {PointerEvent} event
   * @param {(point: import('./events.js').Finger, detail: { x: number, y: number }) => void} [use]
   * @returns {import('./events.js').Finger}
   */
  at(event, use) {
    const box = this.root.getBoundingClientRect();
    const clientX = event.clientX - box.left;
    const clientY = event.clientY - box.top;
    const scroll = this.root.querySelector('.wx-page-scroll:not([hidden])');
    const point = { identifier: 0, clientX, clientY, pageX: clientX, pageY: clientY + (scroll ? scroll.scrollTop : 0) };
    if (use) use(point, { x: point.pageX, y: point.pageY });
    return point;
  }
}

/**
 * @param {import('./events.js').Finger} point
 * @param {import('./events.js').Finger[]} down
 */
function touches(point, down) {
  return { bubbles: true, extraFields: { touches: down, changedTouches: [point] } };
}
