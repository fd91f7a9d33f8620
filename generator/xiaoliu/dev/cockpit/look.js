/** The cockpit's own look, which is not the phone's: as the system has it, light, or dark. */

/** @typedef {import('./settings.js').Settings} Settings */

const NEXT = /** @type {const} */ ({ auto: 'light', light: 'dark', dark: 'auto' });
const ICONS = { auto: 'auto', light: 'sun', dark: 'moon' };

import { h } from './dom.js';
import { icon, setIcon } from './icons.js';
import { speak } from './words.js';

/**
 * @param {Settings} settings
 * @param {() => void} changed
 * @returns {HTMLButtonElement} goes on to the next look
 */
export function lookButton(settings, changed) {
  const sign = icon('auto');
  const button = h('button', { class: 'icon-button', type: 'button', click: () => settings.set('look', NEXT[settings.get('look')]) }, sign);
  const show = () => {
    const look = settings.get('look');
    if (look === 'auto') delete document.documentElement.dataset.look;
    else document.documentElement.dataset.look = look;
    setIcon(sign, ICONS[look]);
    button.dataset.sayLabel = button.dataset.sayTitle = `look.${look}`;
    speak(button);
    changed();
  };
  settings.on('look', show);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
  show();
  return button;
}
