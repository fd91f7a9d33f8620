import { MACHINES } from '../device/machines.js';
import { metricsOf } from '../device/metrics.js';
import { Bars } from './bars.js';
import { element } from './elements.js';
import { Keyboard } from './keyboard.js';
import { Overlay } from './overlay.js';
import { textsOf } from './texts.js';

/** @typedef {import('./bars.js').NavigationBar} NavigationBar */

/**
 * The phone's own parts around the page: bars, keyboard, and what lies over everything. Fills its root.
 *
 * On the root it sets what style sheets need: `--rpx`, `--vw`, `--vh` (px), `--safe-area-inset-…` as the page sees them,
 * and the class `wx-dark` in the dark theme; the page area has `wx-dark-page` when the mini-program follows it.
 */
export class Chrome {
  /** @type {NavigationBar} */
  #bar = { title: '', frontColor: '#000000', backgroundColor: '#ffffff', loading: false, custom: false, canGoBack: false };

  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {import('../device/device.js').Device} options.device
   * @param {import('../clock.js').Clock} options.clock
   * @param {import('../feed.js').Feed} options.feed
   * @param {'full' | 'none'} [options.mode] `none`: without the phone's bars
   * @param {(path: string) => string} [options.fileUrl] the URL of a file of the mini-program
   * @param {boolean} [options.darkmode] whether the mini-program has a dark theme; the phone itself always has
   */
  constructor({ root, device, clock, mode = 'full', fileUrl = (path) => path, darkmode = true }) {
    this.root = root;
    this.device = device;
    this.mode = mode;
    this.darkmode = darkmode;
    this.bars = new Bars();
    this.keyboard = new Keyboard({ onHide: () => device.hideKeyboard() });
    this.pageArea = element('div', 'wx-page-area');
    this.pageWindow = element('div', 'wx-page-window', {}, this.pageArea);
    this.screen = element('div', 'wx-screen', {},
      this.pageWindow, this.bars.top, this.keyboard.node, element('div', 'wx-home-indicator', { 'aria-hidden': 'true' }));
    this.overlay = new Overlay({ root: this.screen, clock, texts: () => textsOf(device.state.locale), fileUrl });
    root.classList.add('wx-phone');
    root.dataset.profile = device.profile.name;
    root.dataset.chrome = mode;
    root.append(this.screen);

    /** @type {Set<(metrics: import('../device/metrics.js').Metrics) => void>} */
    this.resizeListeners = new Set();
    this.resizes = new ResizeObserver(() => this.resized());
    this.resizes.observe(root);
    this.screen.addEventListener('focusin', ({ target }) => this.keyboard.label(/** @type {HTMLElement} */ (target).enterKeyHint));
    this.endings = [
      device.on('theme', () => this.showTheme()),
      device.on('keyboard', (height) => this.keyboard.show(height)),
      device.on('change', (changes) => 'locale' in changes && this.say()),
    ];
    this.say();
    this.showTheme();
    this.setNavigationBar({});
    this.keyboard.show(device.state.keyboardHeight);
  }

  /** @returns {import('../device/metrics.js').Metrics} of this moment */
  metrics() {
    const { name } = this.device.profile;
    const { screenWidth, screenHeight } = MACHINES[name];
    // A stage that is not shown has no size; then the machine's own stands in.
    const size = { width: this.root.clientWidth || screenWidth, height: this.root.clientHeight || screenHeight };
    return metricsOf(name, size, { bars: this.mode === 'full', custom: this.#bar.custom });
  }

  /** @param {Partial<NavigationBar>} changes */
  setNavigationBar(changes) {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    this.#bar = { ...this.#bar, ...given };
    this.bars.show(this.#bar);
    this.lay();
  }

  /**
   * @param {() => void} callback when the reader taps the arrow
   * @returns {() => void} takes the callback away again
   */
  onBack(callback) {
    this.bars.back.addEventListener('click', callback);
    return () => this.bars.back.removeEventListener('click', callback);
  }

  /**
   * @param {(metrics: import('../device/metrics.js').Metrics) => void} callback when the screen gets another size
   * @returns {() => void} takes the callback away again
   */
  onResize(callback) {
    this.resizeListeners.add(callback);
    return () => this.resizeListeners.delete(callback);
  }

  /** What shows behind the page. @param {string} color */
  setBackground(color) {
    this.pageWindow.style.background = color;
  }

  /** In the phone's language, which also decides whether 遇 and ！ are drawn as in China or as in Japan. */
  say() {
    const { locale } = this.device.state;
    this.root.lang = locale.replace('_', '-');
    const texts = textsOf(locale);
    this.bars.say(texts);
    this.keyboard.say(texts);
  }

  showTheme() {
    const dark = this.device.state.theme === 'dark';
    this.root.classList.toggle('wx-dark', dark);
    this.pageArea.classList.toggle('wx-dark-page', dark && this.darkmode);
  }

  resized() {
    if (this.root.clientWidth === 0) return;
    const before = this.size;
    const metrics = this.lay();
    if (before && before !== this.size) this.resizeListeners.forEach((listener) => listener(metrics));
  }

  /** Gives everything its place. */
  lay() {
    const metrics = this.metrics();
    const { windowWidth, windowHeight, screenTop, screenHeight, safeArea } = metrics;
    this.size = `${windowWidth} × ${windowHeight}`;
    this.bars.measure(metrics);
    this.pageWindow.style.top = `${screenTop}px`;
    const lengths = {
      '--rpx': windowWidth / 750,
      '--vw': windowWidth / 100,
      '--vh': windowHeight / 100,
      '--safe-area-inset-top': Math.max(0, safeArea.top - screenTop),
      '--safe-area-inset-bottom': screenHeight - safeArea.bottom,
      '--safe-area-inset-left': 0,
      '--safe-area-inset-right': 0,
    };
    for (const [name, length] of Object.entries(lengths)) this.root.style.setProperty(name, `${length}px`);
    return metrics;
  }

  close() {
    this.endings.forEach((end) => end());
    this.resizes.disconnect();
    this.overlay.close();
    this.screen.remove();
  }
}
