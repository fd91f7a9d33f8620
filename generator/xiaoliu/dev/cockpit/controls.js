/** The left side: what phone it is, and what happens to it. */

import { BackgroundControl } from './background-control.js';
import { FONT_SCALES, NETWORK_TYPES, PROFILES } from './choices.js';
import { button, number, row, section, segments, select, toggle } from './control-parts.js';
import { CuttingControl } from './cutting-control.js';
import { h } from './dom.js';
import { Switches } from './switches.js';

/**
 * @typedef {import('./types.js').StageState} StageState
 * @typedef {import('./settings.js').Settings} Settings
 * @typedef {import('./remote.js').Remote} Remote
 */

export class Controls {
  /**
   * @param {Remote} remote
   * @param {Settings} settings
   */
  constructor(remote, settings) {
    this.remote = remote;
    this.settings = settings;
    this.element = h(
      'div',
      { class: 'controls' },
      this.#deviceSection(),
      this.#chunksSection(),
      this.#networkSection(),
      this.#appSection(),
      this.#appearanceSection(),
    );
    remote.onState((state) => this.#shows.forEach((show) => show(state)));
    this.#shows.forEach((show) => show(this.#expected()));
  }

  /** @type {((state: StageState) => void)[]} */
  #shows = [];

  /**
   * @template Value
   * @param {import('./control-parts.js').Control<Value>} control
   * @param {(state: StageState) => Value} value
   * @returns {HTMLElement}
   */
  #follow({ element, show }, value) {
    this.#shows.push((state) => show(value(state)));
    return element;
  }

  #deviceSection() {
    const { remote, settings } = this;
    const profile = segments({
      label: 'device.profile',
      choices: PROFILES.map((name) => ({ value: name, say: `profile.${name}`, title: `profile.${name}.title` })),
      choose: (name) => remote.setProfile(name),
    });
    const switches = new Switches({
      open: settings.get('switchesOpen'),
      toggled: (open) => settings.set('switchesOpen', open),
      choose: (name, value) => remote.setSwitch(name, value),
      reset: () => remote.resetSwitches(),
    });
    this.#shows.push((state) => switches.show(state.switches, remote.changedSwitches()));
    return section('controls.device', this.#follow(profile, (state) => state.profile), switches.element);
  }

  #chunksSection() {
    const { remote, settings } = this;
    const cutting = new CuttingControl((chosen) => remote.setCutting(chosen));
    this.#shows.push(({ device }) => cutting.show(device.cutting));
    const seed = number({ label: 'cutting.seed', least: 0, most: 2 ** 32 - 1, choose: (value) => remote.setSeed(value) });
    const seedElement = this.#follow(seed, () => settings.get('seed'));
    settings.on('seed', (value) => seed.show(value));
    return section('controls.chunks', cutting.element, row('cutting.seed', seedElement));
  }

  #networkSection() {
    const { remote } = this;
    const online = segments({
      label: 'network.connection',
      choices: [
        { value: 'online', say: 'network.online' },
        { value: 'offline', say: 'network.offline' },
      ],
      choose: (value) => remote.setOnline(value === 'online'),
    });
    const type = select({
      label: 'network.type',
      choices: NETWORK_TYPES.map((name) => ({ value: name, say: `network.${name}` })),
      choose: (name) => remote.setNetworkType(name),
    });
    const latency = number({
      label: 'network.latency', least: 0, most: 60000, step: 50, unit: 'ms', placeholder: 'network.none',
      choose: (value) => remote.set('latency', value),
    });
    const speed = number({
      label: 'network.speed', least: 0, most: 1e6, step: 0.1, unit: 'kB/s', placeholder: 'network.unlimited',
      choose: (value) => remote.set('bytesPerSecond', Math.round(value * 1000)),
    });
    return section(
      'controls.network',
      this.#follow(online, ({ device }) => (device.online ? 'online' : 'offline')),
      row('network.type', this.#follow(type, ({ device }) => (device.online ? device.networkType : this.settings.get('networkType')))),
      row('network.latency', this.#follow(latency, ({ device }) => device.latency)),
      row('network.speed', this.#follow(speed, ({ device }) => device.bytesPerSecond / 1000)),
      h(
        'div',
        { class: 'button-row' },
        button('network.switch', () => remote.switchNetwork(), 'network.switch.title'),
        button('network.cut', () => remote.cut(false), 'network.cut.title'),
        button('network.cutSilently', () => remote.cut(true), 'network.cutSilently.title'),
      ),
    );
  }

  #appSection() {
    const { remote, settings } = this;
    const background = new BackgroundControl((foreground) => remote.setForeground(foreground));
    this.#shows.push(({ device }) => background.show(device.foreground));
    const keyboard = toggle({ label: 'app.keyboard', choose: (up) => remote.setKeyboard(up) });
    const height = number({
      label: 'app.keyboardHeight', least: 1, most: 600, unit: 'px', choose: (value) => remote.setKeyboardHeight(value),
    });
    return section(
      'controls.app',
      background.element,
      row(
        'app.keyboard',
        this.#follow(height, () => settings.get('keyboardHeight')),
        this.#follow(keyboard, ({ device }) => device.keyboardHeight > 0),
      ),
    );
  }

  #appearanceSection() {
    const { remote } = this;
    const theme = segments({
      label: 'appearance.theme',
      choices: ['light', 'dark'].map((name) => ({ value: name, say: `theme.${name}` })),
      choose: (name) => remote.set('theme', name),
    });
    const locale = segments({
      label: 'appearance.locale',
      choices: [
        { value: 'zh_CN', text: '简体中文' },
        { value: 'en', text: 'English' },
      ],
      choose: (name) => remote.set('locale', name),
    });
    const fontScale = select({
      label: 'appearance.fontScale',
      choices: FONT_SCALES.map((value) => ({ value, text: `${Math.round(Number(value) * 100)} %` })),
      choose: (value) => remote.set('fontScale', Number(value)),
    });
    return section(
      'controls.appearance',
      row('appearance.theme', this.#follow(theme, ({ device }) => device.theme)),
      row('appearance.locale', this.#follow(locale, ({ device }) => device.locale)),
      row('appearance.fontScale', this.#follow(fontScale, ({ device }) => String(device.fontScale))),
    );
  }

  /** @returns {StageState} what the stage will most likely say when it has started */
  #expected() {
    const { settings, remote } = this;
    return {
      profile: settings.get('profile'),
      switches: {},
      device: {
        foreground: true,
        online: true,
        networkType: settings.get('networkType'),
        theme: settings.get('theme'),
        locale: remote.locale(),
        fontScale: settings.get('fontScale'),
        keyboardHeight: 0,
        cutting: settings.get('cutting'),
        latency: settings.get('latency'),
        bytesPerSecond: settings.get('bytesPerSecond'),
      },
      page: '',
      name: '',
      problems: [],
      ready: false,
      readyMilliseconds: 0,
    };
  }
}

