/**
 * What the cockpit asks of the stage. Choices are kept, so that the next frame begins with them (`address`); what merely
 * happens to the phone (background, a cut) is not.
 *
 * @typedef {import('./settings.js').Settings} Settings
 * @typedef {import('./types.js').StageState} StageState
 * @typedef {import('./types.js').Cutting} Cutting
 */

import { Emitter } from './emitter.js';
import { currentLanguage } from './words.js';

/** The pairs that "switch the network" goes back and forth between. */
const MOBILE = '4g';
const HOME = 'wifi';

export class Remote {
  #emitter = new Emitter();
  /** @type {StageState | undefined} */
  state;

  /**
   * @param {Settings} settings
   * @param {import('./stage-link.js').StageLink} link
   * @param {(text: string) => void} refused says why the stage did not do what it was asked
   */
  constructor(settings, link, refused) {
    this.settings = settings;
    this.link = link;
    this.refused = refused;
  }

  /** A new frame has yet to tell its state. */
  forget() {
    this.state = undefined;
  }

  /** @param {(state: StageState) => void} listener */
  onState(listener) {
    this.#emitter.on('state', listener);
  }

  /** @param {Omit<StageState, 'device'> & import('./types.js').DeviceState} told by the stage: the device's state beside the rest */
  take(told) {
    const { profile, switches, page, name, problems, ready, readyMilliseconds, refused, ...device } = told;
    this.state = { profile, switches, device, page, name, problems, ready, readyMilliseconds, refused };
    this.#emitter.emit('state', this.state);
  }

  /** @returns {Record<string, string>} the choices as parameters of the stage page */
  parameters() {
    const { settings } = this;
    return {
      profile: settings.get('profile'),
      switches: JSON.stringify(this.changedSwitches()),
      cutting: JSON.stringify(settings.get('cutting')),
      seed: String(settings.get('seed')),
      networkType: settings.get('networkType'),
      latency: String(settings.get('latency')),
      bytesPerSecond: String(settings.get('bytesPerSecond')),
      theme: settings.get('theme'),
      locale: this.locale(),
      fontScale: String(settings.get('fontScale')),
    };
  }

  locale() {
    return this.settings.get('locale') || (currentLanguage() === 'zh-CN' ? 'zh_CN' : 'en');
  }

  changedSwitches() {
    return this.settings.get('switches')[this.settings.get('profile')] ?? {};
  }

  /** @param {string} profile */
  setProfile(profile) {
    if (profile === this.settings.get('profile') && profile === this.state?.profile) return;
    this.settings.set('profile', profile);
    this.#configure();
  }

  /**
   * @param {string} name
   * @param {boolean | string | number} value
   */
  setSwitch(name, value) {
    const changed = { ...this.changedSwitches() };
    // A toggle that is set back is as the profile has it.
    if (typeof value === 'boolean' && name in changed) delete changed[name];
    else changed[name] = value;
    this.#setSwitches(changed);
  }

  resetSwitches() {
    this.#setSwitches({});
  }

  /** @param {number} seed */
  setSeed(seed) {
    this.settings.set('seed', seed);
    this.#configure();
  }

  /** @param {Cutting} cutting */
  setCutting(cutting) {
    this.settings.set('cutting', cutting);
    this.#ask('set', { cutting });
  }

  /**
   * @template {'latency' | 'bytesPerSecond' | 'theme' | 'locale' | 'fontScale'} Name
   * @param {Name} name
   * @param {import('./settings.js').Choices[Name]} value
   */
  set(name, value) {
    this.settings.set(name, value);
    this.#ask('set', { [name]: value });
  }

  /** @param {boolean} online */
  setOnline(online) {
    if (online) this.#ask('online');
    else this.#ask('offline');
  }

  /** @param {string} type */
  setNetworkType(type) {
    this.settings.set('networkType', type);
    this.#ask('switchNetwork', type);
  }

  switchNetwork() {
    const now = this.state?.device.networkType ?? this.settings.get('networkType');
    this.setNetworkType(now === HOME ? MOBILE : HOME);
  }

  /** @param {boolean} silent */
  cut(silent) {
    this.#ask('cut', { silent });
  }

  /** @param {boolean} foreground */
  setForeground(foreground) {
    this.#ask(foreground ? 'foreground' : 'background');
  }

  /** @param {boolean} up */
  setKeyboard(up) {
    if (up) this.#ask('showKeyboard', this.settings.get('keyboardHeight'));
    else this.#ask('hideKeyboard');
  }

  /** @param {number} height CSS pixels */
  setKeyboardHeight(height) {
    this.settings.set('keyboardHeight', height);
    if (this.state?.device.keyboardHeight) this.#ask('showKeyboard', height);
  }

  /** @param {Record<string, boolean | string | number>} changed */
  #setSwitches(changed) {
    const all = { ...this.settings.get('switches'), [this.settings.get('profile')]: changed };
    this.settings.set('switches', all);
    this.#configure();
  }

  #configure() {
    const { settings } = this;
    this.#emitter.emit('configure');
    this.#ask('configure', { profile: settings.get('profile'), switches: this.changedSwitches(), seed: settings.get('seed') });
  }

  /** @param {() => void} listener called before the mini-program starts again on another phone */
  onConfigure(listener) {
    this.#emitter.on('configure', listener);
  }

  /**
   * @param {string} name
   * @param {...unknown} values
   */
  #ask(name, ...values) {
    this.link.command(name, ...values).catch((error) => this.refused(error.message));
  }
}
