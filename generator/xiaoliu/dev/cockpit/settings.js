/**
 * What a person has chosen; kept in localStorage, so that the next `xiaoliu dev` begins as this one ended.
 *
 * @typedef {object} Choices
 * @property {'' | 'en' | 'zh-CN'} language '' follows the project, then the browser
 * @property {'auto' | 'light' | 'dark'} look of the cockpit itself
 * @property {string} size of the phone: a name of phone.js
 * @property {boolean} rotated
 * @property {string} profile
 * @property {Record<string, Record<string, boolean | string | number>>} switches by profile, those that were changed
 * @property {import('./types.js').Cutting} cutting
 * @property {number} seed
 * @property {string} networkType
 * @property {number} latency milliseconds
 * @property {number} bytesPerSecond
 * @property {string} theme of the phone
 * @property {string} locale of the phone; '' follows the cockpit's language
 * @property {number} fontScale
 * @property {number} keyboardHeight CSS pixels
 * @property {string[]} hiddenGroups of the timeline
 * @property {number} timelineWidth CSS pixels; 0 is a share of the window
 * @property {number} detailsHeight CSS pixels
 * @property {boolean} switchesOpen
 */

import { CUTTINGS, FONT_SCALES, NETWORK_TYPES, PROFILES, SWITCH_VALUES } from './choices.js';
import { Emitter } from './emitter.js';
import { hasWords } from './words.js';

const KEY = 'xiaoliu.cockpit';

/** @type {Choices} */
const DEFAULTS = {
  language: '',
  look: 'auto',
  size: 'phone',
  rotated: false,
  profile: 'ios',
  switches: {},
  cutting: { how: 'as-received' },
  seed: 1,
  networkType: 'wifi',
  latency: 0,
  bytesPerSecond: 0,
  theme: 'light',
  locale: '',
  fontScale: 1,
  keyboardHeight: 300,
  hiddenGroups: [],
  timelineWidth: 0,
  detailsHeight: 260,
  switchesOpen: false,
};

/**
 * What another version of the cockpit may have kept, and the stage would not start with.
 *
 * @type {{ [Name in keyof Choices]?: (value: Choices[Name]) => boolean }}
 */
const CHECKS = {
  profile: (value) => PROFILES.includes(value),
  cutting: (value) => isCutting(value),
  networkType: (value) => NETWORK_TYPES.includes(value),
  theme: (value) => value === 'light' || value === 'dark',
  fontScale: (value) => FONT_SCALES.includes(String(value)),
  latency: (value) => value >= 0,
  bytesPerSecond: (value) => value >= 0,
  switches: (value) => Object.values(value).every((some) => Object.entries(some ?? {}).every(isSwitch)),
};

export class Settings {
  #emitter = new Emitter();
  #choices = { ...DEFAULTS, ...read() };

  /**
   * @template {keyof Choices} Name
   * @param {Name} name
   * @returns {Choices[Name]}
   */
  get(name) {
    return this.#choices[name];
  }

  /**
   * @template {keyof Choices} Name
   * @param {Name} name
   * @param {Choices[Name]} value
   */
  set(name, value) {
    this.#choices[name] = value;
    write(this.#choices);
    this.#emitter.emit(name, value);
  }

  /**
   * @template {keyof Choices} Name
   * @param {Name} name
   * @param {(value: Choices[Name]) => void} listener
   */
  on(name, listener) {
    this.#emitter.on(name, listener);
  }
}

/** @returns {Partial<Choices>} those of the stored choices that are what they should be */
function read() {
  /** @type {Record<string, any>} */
  let stored;
  try {
    stored = JSON.parse(localStorage.getItem(KEY) ?? '{}');
  } catch {
    return {}; // not JSON, or a browser that keeps nothing
  }
  const sound = Object.entries(DEFAULTS).filter(([name, value]) => {
    const check = /** @type {((value: any) => boolean) | undefined} */ (CHECKS[/** @type {keyof Choices} */ (name)]);
    return shape(stored?.[name]) === shape(value) && (!check || check(stored[name]));
  });
  return Object.fromEntries(sound.map(([name]) => [name, stored[name]]));
}

/** @param {import('./types.js').Cutting} cutting */
function isCutting(cutting) {
  const found = CUTTINGS.find(({ how }) => how === cutting.how);
  return found !== undefined && (!found.number || shape(cutting[/** @type {'size'} */ (found.number)]) === shape(found.first));
}

/** @param {[string, boolean | string | number]} entry name and value */
function isSwitch([name, value]) {
  return hasWords(`switch.${name}`) && (SWITCH_VALUES[name] ?? [true, false]).some((one) => one === value);
}

/** @param {unknown} value */
function shape(value) {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}

/** @param {Choices} choices */
function write(choices) {
  try {
    localStorage.setItem(KEY, JSON.stringify(choices));
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}
