import { checkCutting } from './cutter.js';
import { Emitter } from './emitter.js';
import { MACHINES } from './machines.js';
import { KEYBOARD_HEIGHTS } from './metrics.js';
import { resolveProfile } from './profiles.js';

/**
 * @typedef {import('./types.js').DeviceState} DeviceState
 * @typedef {import('./types.js').NetworkType} NetworkType
 */

/** How long an app in the background may use the network; platform-facts.md, wx.request, row "background". */
const BACKGROUND_LIMIT = 5000;

const NETWORK_TYPES = ['wifi', '2g', '3g', '4g', '5g', 'unknown', 'none'];

/** @type {Record<keyof DeviceState, (value: any) => boolean>} */
const CHECKS = {
  foreground: (value) => typeof value === 'boolean',
  online: (value) => typeof value === 'boolean',
  networkType: (value) => NETWORK_TYPES.includes(value),
  theme: (value) => value === 'light' || value === 'dark',
  locale: (value) => typeof value === 'string' && value !== '',
  fontScale: (value) => value > 0,
  keyboardHeight: (value) => value >= 0,
  cutting: (value) => (checkCutting(value), true),
  latency: (value) => value >= 0,
  bytesPerSecond: (value) => value >= 0,
};

/**
 * The phone around a mini-program: its habits (`profile`), its state, and what can be done to it from outside.
 *
 * Events, for `on`: `change` (changes, state) after any change · `background` · `foreground` · `suspended` when the
 * background may no longer use the network · `network` ({ isConnected, networkType }) · `networkSwitch` (networkType) ·
 * `theme` (theme) · `keyboard` (height) · `cut` ({ silent }).
 */
export class Device {
  #emitter = new Emitter();
  /** @type {number | undefined} */
  #backgroundTimer;
  /** @type {NetworkType} */
  #lastNetworkType = 'wifi';

  /**
   * @param {object} options
   * @param {import('../clock.js').Clock} options.clock
   * @param {import('./types.js').Feed} options.feed
   * @param {import('./types.js').ProfileName} [options.profile]
   * @param {Record<string, unknown>} [options.switches] what differs from the profile's defaults; see profiles.js
   * @param {number} [options.seed] of the cutting
   * @param {string} [options.locale]
   * @param {'light' | 'dark'} [options.theme]
   * @param {number} [options.fontScale]
   * @param {NetworkType} [options.networkType]
   * @param {import('./types.js').Cutting} [options.cutting]
   * @param {number} [options.latency] milliseconds
   * @param {number} [options.bytesPerSecond]
   */
  constructor({
    clock, feed, profile = 'ios', switches = {}, seed = 1, locale = 'zh_CN', theme = 'light', fontScale = 1,
    networkType = 'wifi', cutting = { how: 'as-received' }, latency = 0, bytesPerSecond = 0,
  }) {
    this.clock = clock;
    this.feed = feed;
    this.seed = seed;
    this.profile = resolveProfile(profile, switches);
    this.machine = MACHINES[profile];
    /** In the background for so long that nothing may use the network. */
    this.suspended = false;
    /** @type {DeviceState} */
    this.state = {
      foreground: true, online: networkType !== 'none', networkType, theme, locale, fontScale, keyboardHeight: 0, cutting, latency,
      bytesPerSecond,
    };
    check(this.state);
  }

  /** The value of a switch. @param {string} name */
  is(name) {
    return this.profile.switches[name];
  }

  /**
   * @param {string} name
   * @param {(...details: any[]) => void} listener
   * @returns {() => void} takes the listener away again
   */
  on(name, listener) {
    return this.#emitter.on(name, listener);
  }

  /**
   * Changes the state as if the person holding the device did.
   *
   * @param {Partial<DeviceState>} changes
   * @throws {Error} for a key or value that does not exist; then nothing has changed
   */
  set(changes) {
    check(changes);
    const { foreground, online, networkType, ...rest } = changes;
    this.#apply(rest);
    if (online === false || networkType === 'none') this.offline();
    else if (networkType !== undefined && this.state.online) this.switchNetwork(networkType);
    else if (online || networkType) this.online(networkType);
    if (foreground === false) this.background();
    if (foreground === true) this.foreground();
  }

  /**
   * The reader leaves the app. After 5 s whatever uses the network fails.
   *
   * @param {{ elapsed?: number }} options `elapsed`: milliseconds that are to count as passed already
   */
  background({ elapsed = 0 } = {}) {
    if (!this.state.foreground && elapsed === 0) return;
    if (this.state.foreground) {
      this.#apply({ foreground: false });
      this.#emitter.emit('background');
    }
    this.clock.clearTimeout(this.#backgroundTimer);
    if (this.suspended) return;
    if (elapsed > BACKGROUND_LIMIT) this.#suspend();
    else this.#backgroundTimer = this.clock.setTimeout(() => this.#suspend(), BACKGROUND_LIMIT - elapsed);
  }

  /** The reader comes back. */
  foreground() {
    this.clock.clearTimeout(this.#backgroundTimer);
    this.suspended = false;
    if (this.state.foreground) return;
    this.#apply({ foreground: true });
    this.#emitter.emit('foreground');
  }

  /** Another phone takes its place: nothing happens by itself any more. */
  close() {
    this.clock.clearTimeout(this.#backgroundTimer);
  }

  /** The network goes away, and every connection with it. */
  offline() {
    if (!this.state.online) return;
    this.#network(false, 'none');
    this.cut();
  }

  /** The network is there again. @param {NetworkType} type the one before when absent */
  online(type = this.#lastNetworkType) {
    if (!this.state.online) this.#network(true, type);
    else if (type !== this.state.networkType) this.switchNetwork(type);
  }

  /** From Wi-Fi to mobile data, or back. @param {NetworkType} type */
  switchNetwork(type) {
    check({ networkType: type });
    if (type === 'none') this.offline();
    else if (!this.state.online) this.online(type);
    else if (type !== this.state.networkType) {
      this.#network(true, type);
      this.#emitter.emit('networkSwitch', type);
    }
  }

  /**
   * Every connection breaks, while the network stays.
   *
   * @param {{ silent?: boolean }} options `silent`: nobody is told, the profile's habit when absent
   */
  cut({ silent = Boolean(this.is('silentCut')) } = {}) {
    this.feed.add('device', { changes: { cut: silent ? 'silent' : 'loud' } });
    this.#emitter.emit('cut', { silent });
  }

  /** @param {number} height CSS pixels; that of the machine's keyboard when absent */
  showKeyboard(height = KEYBOARD_HEIGHTS[this.profile.name]) {
    this.set({ keyboardHeight: height });
  }

  hideKeyboard() {
    this.set({ keyboardHeight: 0 });
  }

  #suspend() {
    this.suspended = true;
    this.feed.add('device', { changes: { suspended: true } });
    this.#emitter.emit('suspended');
  }

  /**
   * @param {boolean} isConnected
   * @param {NetworkType} networkType
   */
  #network(isConnected, networkType) {
    if (isConnected) this.#lastNetworkType = networkType;
    else this.#lastNetworkType = this.state.networkType;
    this.#apply({ online: isConnected, networkType });
    this.#emitter.emit('network', { isConnected, networkType });
  }

  /** @param {Partial<DeviceState>} wanted */
  #apply(wanted) {
    const before = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (this.state));
    const changes = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => value !== undefined && before[key] !== value));
    if (Object.keys(changes).length === 0) return;
    this.state = { ...this.state, ...changes };
    this.feed.add('device', { changes });
    if ('theme' in changes) this.#emitter.emit('theme', this.state.theme);
    if ('keyboardHeight' in changes) this.#emitter.emit('keyboard', this.state.keyboardHeight);
    this.#emitter.emit('change', changes, this.state);
  }
}

/** @param {Record<string, any>} values */
function check(values) {
  for (const [key, value] of Object.entries(values)) {
    const fits = CHECKS[/** @type {keyof DeviceState} */ (key)];
    if (!fits) throw new Error(`a device has no ${key}; it has ${Object.keys(CHECKS).join(', ')}`);
    if (value !== undefined && !fits(value)) throw new Error(`a device cannot have ${key} ${JSON.stringify(value)}`);
  }
}
