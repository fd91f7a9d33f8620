/**
 * Taps where a finger would, and sends what a browser sends then, to whatever lies on top there.
 *
 * @param {HTMLElement} node
 * @throws {Error} the finger does not reach it
 */
export function tap(node) {
  node.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  const box = node.getBoundingClientRect();
  const clientX = box.left + box.width / 2;
  const clientY = box.top + box.height / 2;
  const target = document.elementFromPoint(clientX, clientY);
  if (!target || !node.contains(target)) throw new Error(`a finger on ${described(node)} meets ${described(target)}`);
  const common = { bubbles: true, cancelable: true, composed: true, clientX, clientY, button: 0 };
  const pointer = { ...common, pointerId: 1, isPrimary: true, pointerType: 'touch' };
  target.dispatchEvent(new PointerEvent('pointerdown', { ...pointer, buttons: 1 }));
  target.dispatchEvent(new PointerEvent('pointerup', pointer));
  // As a browser does with a mouse button that nobody forbids, the focus goes where the finger is.
  if (target.dispatchEvent(new MouseEvent('mousedown', { ...common, buttons: 1 }))) moveFocus(target);
  target.dispatchEvent(new MouseEvent('mouseup', common));
  target.dispatchEvent(new MouseEvent('click', common));
}

/** @param {Element} target */
function moveFocus(target) {
  const field = /** @type {HTMLElement | null} */ (target.closest('textarea, input, button'));
  if (field) field.focus();
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/**
 * Types in place of what the field holds.
 *
 * @param {HTMLTextAreaElement} field that has the focus
 * @param {string} text
 */
export function type(field, text) {
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }));
}

/** @param {Element} field that has the focus */
export function pressEnter(field) {
  field.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, key: 'Enter', keyCode: 13 }));
}

/** @param {Element | null} node */
function described(node) {
  return node ? `<${node.localName} class="${node.className}">` : 'nothing';
}
