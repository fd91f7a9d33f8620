/** Less than any keyboard takes, in px, and more than a browser's own bars. */
const SMALLEST_KEYBOARD = 120;

/**
 * Keeps the page inside what can be seen of the window: on iOS the keyboard covers a part of it and moves the rest.
 * Sets `--visible-top` and `--visible-height` of the document, and its class `typing`.
 */
export function followVisibleArea() {
  const area = window.visualViewport;
  if (!area) return;
  const { style, classList } = document.documentElement;
  const update = () => {
    // Somebody who looks closer wants the page to stay as it is.
    if (area.scale > 1.01) return;
    style.setProperty('--visible-top', `${area.offsetTop}px`);
    style.setProperty('--visible-height', `${area.height}px`);
    classList.toggle('typing', window.innerHeight - area.height > SMALLEST_KEYBOARD);
  };
  area.addEventListener('resize', update);
  area.addEventListener('scroll', update);
  update();
}
