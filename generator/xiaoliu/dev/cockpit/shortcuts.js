/** The keyboard: one table, for the listener and for the help. */

import { h } from './dom.js';

/**
 * @typedef {object} Shortcut
 * @property {string} key as `KeyboardEvent.key` has it
 * @property {string} say key of words
 * @property {() => void} run
 */

/** @param {Shortcut[]} shortcuts */
export function listenForShortcuts(shortcuts) {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
    if (document.querySelector('dialog[open]')) return;
    const found = shortcuts.find(({ key }) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found.run();
  });
}

/**
 * @param {Shortcut[]} shortcuts
 * @returns {HTMLDialogElement}
 */
export function helpDialog(shortcuts) {
  const dialog = h(
    'dialog',
    { class: 'help', sayLabel: 'help.title' },
    h('header', {}, h('h2', { say: 'help.title' }), h('form', { method: 'dialog' }, h('button', { class: 'button quiet', say: 'help.close' }))),
    h('dl', {}, ...shortcuts.map(({ key, say }) => h('div', {}, h('dt', {}, h('kbd', {}, shownKey(key))), h('dd', { say })))),
    h('p', { class: 'hint', say: 'help.focus' }),
  );
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  return dialog;
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && target.matches('select, textarea, [contenteditable], input');
}

/** @param {string} key */
function shownKey(key) {
  if (key.length > 1 && key !== 'Escape') return key;
  if (key === 'Escape') return 'Esc';
  return /^[A-Z]$/.test(key) ? `⇧ ${key}` : key.toUpperCase();
}
