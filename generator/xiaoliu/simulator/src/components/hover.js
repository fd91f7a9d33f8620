/** px that a finger may move and still press. */
const PRESS_DISTANCE = 10;

/** Properties of everything that shows when it is pressed. @type {import('./built-in.js').Properties} */
export const HOVER_PROPERTIES = {
  hoverClass: { type: String, value: 'none' },
  hoverStartTime: { type: Number, value: 50 },
  hoverStayTime: { type: Number, value: 400 },
  hoverStopPropagation: Boolean,
};

/** Fingers whose press goes no further up. @type {WeakSet<Event>} */
const stopped = new WeakSet();

/**
 * Gives a component its hover class while a finger rests on it: `hover-start-time` ms after it came down, until
 * `hover-stay-time` ms after it went up. A finger that moves away or scrolls ends it at once.
 *
 * @param {import('./built-in.js').BuiltIn} component with HOVER_PROPERTIES
 * @param {(shown: boolean) => void} [onChange]
 */
export function enableHover(component, onChange = () => {}) {
  const { node, context: { clock } } = component;
  let down = false;
  let shown = false;
  let x = 0;
  let y = 0;
  /** @type {number | undefined} */
  let timer;

  const show = (/** @type {boolean} */ wanted) => {
    shown = wanted;
    const { hoverClass } = component.values;
    component.setOwnClass(wanted && hoverClass !== 'none' ? hoverClass : '');
    onChange(wanted);
  };
  const leave = () => {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(() => show(false), component.values.hoverStayTime);
  };
  const cancel = () => {
    clock.clearTimeout(timer);
    down = false;
    if (shown) show(false);
  };

  node.addEventListener('pointerdown', (event) => {
    const { hoverClass, hoverStartTime, hoverStopPropagation, disabled } = component.values;
    if (!event.isPrimary || event.button !== 0 || stopped.has(event)) return;
    if (hoverStopPropagation) stopped.add(event);
    if (hoverClass === 'none' || disabled) return;
    down = true;
    x = event.clientX;
    y = event.clientY;
    clock.clearTimeout(timer);
    // A tap that is shorter than the start time is seen all the same.
    timer = clock.setTimeout(() => {
      show(true);
      if (!down) leave();
    }, hoverStartTime);
    follow();
  });

  // The finger may leave the element, and the screen.
  function follow() {
    const listening = new AbortController();
    const { signal } = listening;
    const end = (/** @type {() => void} */ action) => () => {
      listening.abort();
      action();
    };
    window.addEventListener('pointermove', (event) => {
      if (Math.hypot(event.clientX - x, event.clientY - y) > PRESS_DISTANCE) end(cancel)();
    }, { signal });
    window.addEventListener('pointercancel', end(cancel), { signal });
    window.addEventListener('pointerup', end(() => {
      down = false;
      if (shown) leave();
    }), { signal });
  }
}
