/** px that a finger moves before it drags. */
const DRAG_DISTANCE = 10;

/** ms after the last turn of a wheel when it counts as let go. */
const WHEEL_PAUSE = 150;

/** Part of its speed that a flung list keeps from frame to frame. */
const FRICTION = 0.95;

/**
 * What follows the finger at the upper end of the content.
 *
 * @typedef {object} Pull
 * @property {() => boolean} ready
 * @property {(distance: number) => void} move px
 * @property {() => void} release
 */

/**
 * Lets a mouse scroll a box the way a finger does, and tells of dragging. The browser itself moves the box under a real
 * finger and under a wheel; a turning wheel counts as one drag.
 *
 * @param {object} options
 * @param {HTMLElement} options.scroller
 * @param {import('../clock.js').Clock} options.clock
 * @param {() => boolean} options.may whether it scrolls at present
 * @param {(type: 'dragstart' | 'dragging' | 'dragend') => void} options.on
 * @param {Pull} options.pull
 */
export function enableDrag({ scroller, clock, may, on, pull }) {
  let dragging = false;
  const start = () => {
    if (!dragging) on('dragstart');
    dragging = true;
  };
  const end = () => {
    if (dragging) on('dragend');
    dragging = false;
  };
  scroller.addEventListener('scroll', () => {
    if (dragging) on('dragging');
  });

  /** @type {number | undefined} */
  let wheel;
  scroller.addEventListener('wheel', () => {
    if (!may()) return;
    start();
    clock.clearTimeout(wheel);
    wheel = clock.setTimeout(end, WHEEL_PAUSE);
  }, { passive: true });

  scroller.addEventListener('touchstart', ({ touches }) => {
    const [{ clientX, clientY }] = touches;
    const listening = new AbortController();
    const { signal } = listening;
    const pulls = pull.ready();
    scroller.addEventListener('touchmove', (event) => {
      const [touch] = event.touches;
      if (Math.hypot(touch.clientX - clientX, touch.clientY - clientY) > DRAG_DISTANCE) start();
      if (pulls) pull.move(touch.clientY - clientY);
    }, { signal, passive: true });
    const finish = () => {
      listening.abort();
      if (pulls) pull.release();
      end();
    };
    scroller.addEventListener('touchend', finish, { signal });
    scroller.addEventListener('touchcancel', finish, { signal });
  }, { passive: true });

  scroller.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse' || event.button !== 0 || !may() || wantsTheMouse(event)) return;
    followMouse(event, { scroller, start, end, pull });
  });
}

/** Boxes that the mouse drags already: of two nested ones only the inner moves. @type {WeakSet<Event>} */
const taken = new WeakSet();

/**
 * @param {PointerEvent} down
 * @param {{ scroller: HTMLElement, start: () => void, end: () => void, pull: Pull }} options
 */
function followMouse(down, { scroller, start, end, pull }) {
  if (taken.has(down) || !(overflows(scroller) || pull.ready())) return;
  taken.add(down);
  const from = { x: scroller.scrollLeft, y: scroller.scrollTop };
  const listening = new AbortController();
  const { signal } = listening;
  let dragging = false;
  let speed = 0;
  let lastY = down.clientY;
  const pulls = pull.ready();
  window.addEventListener('pointermove', (event) => {
    const x = event.clientX - down.clientX;
    const y = event.clientY - down.clientY;
    if (!dragging && Math.hypot(x, y) <= DRAG_DISTANCE) return;
    if (!dragging) start();
    dragging = true;
    speed = lastY - event.clientY;
    lastY = event.clientY;
    scroller.scrollTo({ left: from.x - x, top: from.y - y, behavior: 'instant' });
    if (pulls) pull.move(y);
  }, { signal });
  const finish = () => {
    listening.abort();
    if (pulls) pull.release();
    if (!dragging) return;
    end();
    glide(scroller, speed);
  };
  window.addEventListener('pointerup', finish, { signal });
  window.addEventListener('pointercancel', finish, { signal });
}

/** @param {HTMLElement} scroller @param {number} speed px a frame */
function glide(scroller, speed) {
  let rest = speed;
  let touched = false;
  scroller.addEventListener('pointerdown', () => { touched = true; }, { once: true });
  const step = () => {
    if (Math.abs(rest) < 1 || touched) return;
    scroller.scrollBy({ top: rest, behavior: 'instant' });
    rest *= FRICTION;
    requestAnimationFrame(step);
  };
  step();
}

/** @param {HTMLElement} box */
function overflows(box) {
  return box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth;
}

/** Fields and selectable text are for the mouse itself. @param {PointerEvent} event */
function wantsTheMouse(event) {
  const target = /** @type {Element} */ (event.target);
  return Boolean(target.closest('input, textarea, wx-slider, wx-switch')) || getComputedStyle(target).userSelect === 'text';
}
