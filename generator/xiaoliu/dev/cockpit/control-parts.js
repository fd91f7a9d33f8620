/** The few kinds of control that the cockpit is made of. Each is an element and a `show` that sets it from outside. */

import { h } from './dom.js';

/**
 * @template Value
 * @typedef {{ element: HTMLElement, show: (value: Value) => void }} Control
 */

let made = 0;

/** @returns {string} an id that no other element has */
function newId() {
  made += 1;
  return `control-${made}`;
}

/**
 * One of a few, all in sight.
 *
 * @param {object} options
 * @param {string} options.label key of words
 * @param {{ value: string, say?: string, text?: string, title?: string }[]} options.choices
 * @param {(value: string) => void} options.choose
 * @returns {Control<string>}
 */
export function segments({ label, choices, choose }) {
  const buttons = choices.map(({ value, say, text, title }) =>
    h('button', { type: 'button', say, sayTitle: title, 'data-value': value, click: () => choose(value) }, text),
  );
  return {
    element: h('div', { class: 'segments', role: 'group', sayLabel: label }, ...buttons),
    show: (value) => buttons.forEach((button) => button.setAttribute('aria-pressed', String(button.dataset.value === value))),
  };
}

/**
 * On or off.
 *
 * @param {object} options
 * @param {string} options.label key of words
 * @param {(on: boolean) => void} options.choose
 * @returns {Control<boolean>}
 */
export function toggle({ label, choose }) {
  const button = h('button', {
    class: 'switch',
    type: 'button',
    role: 'switch',
    sayLabel: label,
    click: () => choose(button.getAttribute('aria-checked') !== 'true'),
  });
  return { element: button, show: (on) => button.setAttribute('aria-checked', String(on)) };
}

/**
 * One of many.
 *
 * @param {object} options
 * @param {string} options.label key of words
 * @param {{ value: string, say?: string, text?: string }[]} options.choices
 * @param {(value: string) => void} options.choose
 * @returns {Control<string>}
 */
export function select({ label, choices, choose }) {
  const element = h(
    'select',
    { sayLabel: label, change: () => choose(element.value) },
    ...choices.map(({ value, say, text }) => h('option', { value, say }, text)),
  );
  return { element, show: (value) => (element.value = value) };
}

/**
 * A number with its unit. What is no number in its range is put back when the field is left.
 *
 * @param {object} options
 * @param {string} options.label key of words
 * @param {number} options.least
 * @param {number} options.most
 * @param {number} [options.step]
 * @param {string} [options.unit]
 * @param {string} [options.placeholder] key of words, for an empty field, which means 0
 * @param {(value: number) => void} options.choose
 * @returns {Control<number>}
 */
export function number({ label, least, most, step = 1, unit, placeholder, choose }) {
  let shown = '';
  const input = h('input', {
    type: 'number',
    sayLabel: label,
    sayPlaceholder: placeholder,
    min: least,
    max: most,
    step,
    change: () => {
      const value = Number(input.value);
      if (Number.isFinite(value) && value >= least && value <= most && (placeholder || input.value !== '')) choose(value);
      else input.value = shown;
    },
  });
  return {
    element: h('span', { class: 'number' }, input, unit && h('span', { class: 'unit', 'aria-hidden': 'true' }, unit)),
    show: (value) => {
      shown = placeholder && value === 0 ? '' : String(value);
      // A field that is being typed into belongs to the one who types.
      if (document.activeElement !== input) input.value = shown;
    },
  };
}

/**
 * @param {string} label key of words
 * @param {HTMLElement} control
 * @param {HTMLElement | false} [more]
 */
export function row(label, control, more) {
  return h('div', { class: 'control-row' }, h('span', { class: 'control-label', say: label, 'aria-hidden': 'true' }), control, more);
}

/**
 * @param {string} title key of words
 * @param {...(Node | null)} children
 */
export function section(title, ...children) {
  const id = newId();
  return h('section', { class: 'controls-section', 'aria-labelledby': id }, h('h2', { id, say: title }), ...children);
}

/** @param {string} key of words */
export function hint(key) {
  return h('p', { class: 'hint', say: key });
}

/**
 * @param {string} label key of words
 * @param {() => void} press
 * @param {string} [title] key of words
 */
export function button(label, press, title) {
  return h('button', { class: 'button', type: 'button', say: label, sayTitle: title, click: press });
}
