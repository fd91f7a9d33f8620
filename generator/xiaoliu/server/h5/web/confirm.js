import { h } from './dom.js';
import { words } from './words.js';

/**
 * Asks before something that cannot be brought back.
 *
 * @param {string} warning
 * @param {() => void} action
 */
export function confirmed(warning, action) {
  const yes = h('button', { class: 'danger', value: 'yes' }, words.clear);
  const dialog = h('dialog', { class: 'confirm', 'aria-labelledby': 'warning' },
    h('form', { method: 'dialog' },
      h('p', { id: 'warning' }, warning),
      h('div', { class: 'choices' }, h('button', { value: '' }, words.cancel), yes)));
  if (!dialog.showModal) {
    // Safari before 15.4, and with it the web views of older iPhones.
    if (confirm(warning)) action();
    return;
  }
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (dialog.returnValue === 'yes') action();
  });
  // A click beside the dialog's own content reaches the dialog itself.
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}
