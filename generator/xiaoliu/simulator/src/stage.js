import { AppInstance } from './app/app-instance.js';
import { createConsole } from './app/console.js';
import { Definitions } from './app/definitions.js';
import { Page } from './app/page.js';
import { PageStack } from './app/page-stack.js';
import { Timers } from './app/timers.js';
import { Chrome } from './chrome/chrome.js';
import { locate, ModuleSystem, PAGE_CLASS } from './project/index.js';
import { followProtocol } from './stream-events.js';
import { Framework } from './view/framework.js';
import { Gestures } from './view/gestures.js';
import { MiniProgramIntersectionObserver } from './view/intersection-observer.js';
import { followMotions } from './view/motion-events.js';
import { SelectorQuery } from './view/selector-query.js';
import { createWx } from './wx/index.js';

/**
 * @typedef {import('./project/project.js').Project} Project
 * @typedef {import('./project/problems.js').Problem} Problem
 *
 * @typedef {object} StageOptions
 * @property {Project} project
 * @property {import('./device/device.js').Device} device
 * @property {import('./clock.js').Clock} clock
 * @property {import('./feed.js').Feed} feed
 * @property {{ request: any, socket: any }} network the sources of bytes, see device/types.js
 * @property {any} storage a Map of JSON strings, or what behaves like one
 * @property {HTMLElement} root is filled with the phone's screen
 * @property {'full' | 'none'} [chrome] whether the phone's own bars are drawn
 * @property {import('./project/evaluate.js').Evaluate} [evaluate] how code becomes a value
 * @property {number} [frame] ms of the clock from a change to the screen that shows it; without it, the browser's own frames
 */

/** A whole address, not a file of the mini-program. */
const ADDRESS = /^([a-z][a-z\d+.-]*:|\/\/)/i;

/** A mini-program that goes wrong in ever new ways fills neither the memory nor the cockpit. */
const MOST_PROBLEMS = 200;

/** One running mini-program on one device. What is closed can do nothing more; a new Stage may take its place. */
export class Stage {
  /** @param {StageOptions} options */
  constructor(options) {
    this.options = options;
    const { project, device, clock, feed, root } = options;
    this.project = project;
    this.device = device;
    this.clock = clock;
    this.feed = feed;
    this.closed = false;
    /** @type {Problem[]} of the project, and every exception of user code since */
    this.problems = [...project.problems];
    /** @type {Set<(problem: Problem) => void>} */
    this.onProblem = new Set();

    /** @type {(() => void)[]} called when the stage closes */
    this.endings = [];
    const fileUrl = (/** @type {string} */ path) => (ADDRESS.test(path) ? path : project.source.url(path));
    this.chrome = new Chrome({ root, device, clock, feed, mode: options.chrome || 'full', fileUrl, darkmode: project.app.darkmode });
    const area = this.chrome.pageArea;
    area.classList.toggle('wx-style-v2', project.app.json.style === 'v2');
    this.view = {
      root: area,
      scroller: () => (this.pages.front ? this.pages.front.scroller : null),
      page: () => (this.pages.front ? this.pages.front.instance : null),
      afterRender: (/** @type {() => void} */ callback) => this.afterRender(callback),
    };
    this.framework = new Framework({
      project,
      root: area,
      afterRender: this.view.afterRender,
      builtIns: {
        clock, device, feed, root: area,
        afterRender: this.view.afterRender,
        fileUrl,
        navigate: (target) => this.navigate(target),
        setNavigationBar: (bar) => this.setNavigationBar(bar),
        report: (error, where) => this.report(error, where),
      },
      world: {
        view: this.view,
        now: () => performance.now(),
        updated: (update) => feed.add('set-data', update),
      },
      report: (error, where) => this.report(error, where),
      warn: (message) => feed.warn(message),
    });
    this.gestures = new Gestures({ root: area, clock });
    this.timers = new Timers(clock, (error, where) => this.report(error, where));
    this.app = new AppInstance({ feed, call: (...parts) => this.call(...parts) });
    this.pages = new PageStack({
      project,
      create: (path, query) => this.createPage(path, query),
      onFront: (page) => this.showFront(page),
    });
    this.definitions = new Definitions({ project, framework: this.framework, run: (script) => this.run(script) });
    this.wx = createWx(this.context());
    this.modules = this.createModules();
    this.styles = document.head.appendChild(document.createElement('style'));
    this.endings.push(
      followMotions(area),
      followProtocol(feed, () => this.modules.require('protocol.js')),
      device.on('background', () => this.hide()),
      device.on('foreground', () => this.show()),
      device.on('theme', () => this.pages.front && this.showFront(this.pages.front)),
      this.chrome.onBack(() => this.pages.navigateBack(1)),
      this.chrome.onResize(({ windowWidth, windowHeight }) => (
        this.pages.front && this.pages.front.resize({ size: { windowWidth, windowHeight } }))),
    );
  }

  /**
   * Runs the app and opens its first page.
   *
   * @param {{ path?: string, query?: Record<string, string> }} [target] without a path, the first of app.json
   * @returns {Stage}
   */
  launch({ path = this.project.pages[0], query = {} } = {}) {
    if (!path) return this;
    if (this.project.app.script) this.run(this.project.app.script);
    this.app.launch({ path, query });
    this.guarded(() => this.pages.reLaunch('/' + path + queryText(query)), 'launch');
    return this;
  }

  close() {
    if (this.closed) return;
    this.pages.close();
    this.closed = true;
    this.endings.forEach((end) => end());
    this.timers.close();
    this.gestures.close();
    this.framework.close();
    this.styles.remove();
    this.chrome.close();
  }

  hide() {
    if (this.pages.front) this.pages.front.hide();
    this.app.hide();
  }

  show() {
    this.app.show();
    if (this.pages.front) this.pages.front.show();
  }

  /**
   * @param {string} path
   * @param {Record<string, string>} query
   */
  createPage(path, query) {
    this.definitions.define(path);
    return new Page({
      framework: this.framework,
      clock: this.clock,
      feed: this.feed,
      area: this.chrome.pageArea,
      path,
      query,
      config: this.project.pageConfig(path, this.device.state.theme),
      rootClass: PAGE_CLASS,
      call: (...parts) => this.call(...parts),
    });
  }

  /** @param {string} script run once; an exception is reported */
  run(script) {
    this.guarded(() => this.modules.require(script), script);
  }

  createModules() {
    const { project, device, clock, feed, options } = this;
    const virtual = /** @type {any} */ (clock).Date;
    return new ModuleSystem({
      read: (path) => project.source.text(path),
      strict: project.strict,
      textDecoder: Boolean(device.is('textDecoder')),
      promiseAsMacrotask: device.is('promiseAsMacrotask') ? clock : null,
      evaluate: options.evaluate,
      globals: {
        wx: this.wx,
        App: (/** @type {any} */ definition) => this.app.register(definition),
        ...this.definitions.globals(),
        getApp: () => this.app.instance,
        getCurrentPages: () => this.pages.pages.map((page) => page.instance),
        console: createConsole(feed),
        ...this.timers.globals(),
        ...(virtual ? { Date: virtual } : {}),
      },
    });
  }

  /** What wx needs; see wx/index.js. */
  context() {
    const { clock, device, feed, options, pages, app, view, chrome } = this;
    return {
      clock, device, feed,
      storage: options.storage,
      network: options.network,
      pages: {
        navigateTo: (/** @type {string} */ url) => pages.navigateTo(url),
        redirectTo: (/** @type {string} */ url) => pages.redirectTo(url),
        reLaunch: (/** @type {string} */ url) => pages.reLaunch(url),
        navigateBack: (/** @type {number} */ delta) => pages.navigateBack(delta),
        current: view.page,
        all: () => pages.pages.map((page) => page.instance),
      },
      overlay: chrome.overlay,
      view: {
        createSelectorQuery: (/** @type {any} */ component) => new SelectorQuery(view, component),
        createIntersectionObserver: (/** @type {any} */ component, /** @type {any} */ observer) => (
          new MiniProgramIntersectionObserver(view, component, observer)),
        pageScrollTo: (/** @type {any} */ target) => this.scrollPage(target),
        setNavigationBar: (/** @type {any} */ bar) => this.setNavigationBar(bar),
        stopPullDownRefresh: () => pages.front && pages.front.letUp(),
        startPullDownRefresh: () => pages.front && pages.front.pullDown(),
        afterRender: view.afterRender,
        metrics: () => chrome.metrics(),
      },
      app: {
        appId: this.project.appId,
        version: 'devtools',
        get launchOptions() { return app.launchOptions; },
        get enterOptions() { return app.enterOptions; },
      },
      report: (/** @type {unknown} */ error, /** @type {string} */ where) => this.report(error, where),
      onClose: (/** @type {() => void} */ callback) => this.endings.push(callback),
    };
  }

  /**
   * A page's style sheets are in the document only while it is in front: pages share one scope.
   *
   * @param {Page} page
   */
  showFront(page) {
    const { theme } = this.device.state;
    this.styles.textContent = this.project.styleSheets(page.path, theme).join('\n');
    const config = this.project.pageConfig(page.path, theme);
    this.chrome.setNavigationBar({
      title: config.navigationBarTitleText || '',
      frontColor: config.navigationBarTextStyle === 'black' ? '#000000' : '#ffffff',
      backgroundColor: config.navigationBarBackgroundColor || '#000000',
      custom: config.navigationStyle === 'custom',
      canGoBack: this.pages.pages.length > 1,
      loading: false,
      ...page.bar,
    });
    this.chrome.setBackground(config.backgroundColor || '#ffffff');
  }

  /** @param {Partial<import('./chrome/bars.js').NavigationBar>} bar what the page in front says of it */
  setNavigationBar(bar) {
    if (!this.pages.front) return;
    Object.assign(this.pages.front.bar, bar);
    this.chrome.setNavigationBar(bar);
  }

  /** @param {{ openType: string, url: string, delta: number }} target */
  navigate({ openType, url, delta }) {
    const { pages } = this;
    /** @type {Record<string, () => unknown>} */
    const ways = {
      navigate: () => pages.navigateTo(url),
      redirect: () => pages.redirectTo(url),
      reLaunch: () => pages.reLaunch(url),
      navigateBack: () => pages.navigateBack(delta),
    };
    this.guarded(ways[openType] || ways.navigate, `navigator ${openType}`);
  }

  /** @param {{ scrollTop?: number, selector?: string, offsetTop?: number, duration?: number }} target px, ms */
  scrollPage({ scrollTop, selector, offsetTop = 0, duration = 300 }) {
    const { front } = this.pages;
    if (!front) return;
    const node = selector ? front.scroller.querySelector(selector) : null;
    const top = node
      ? node.getBoundingClientRect().top - front.scroller.getBoundingClientRect().top + front.scroller.scrollTop + offsetTop
      : scrollTop || 0;
    front.scroller.scrollTo({ top, behavior: duration > 0 ? 'smooth' : 'instant' });
  }

  /** @param {() => void} callback */
  afterRender(callback) {
    const { frame } = this.options;
    const unlessClosed = () => {
      if (!this.closed) callback();
    };
    if (frame !== undefined) this.clock.setTimeout(unlessClosed, frame);
    // A hidden tab draws no frames, but what waits for one must go on.
    else if (document.hidden) this.clock.soon(unlessClosed);
    else requestAnimationFrame(() => this.clock.soon(unlessClosed));
  }

  /**
   * @param {any} instance
   * @param {string} method of user code; nothing happens when it has none
   * @param {unknown[]} parts
   */
  call(instance, method, ...parts) {
    if (typeof instance[method] !== 'function') return undefined;
    return this.guarded(() => instance[method](...parts), method);
  }

  /**
   * @param {() => unknown} action
   * @param {string} where
   */
  guarded(action, where) {
    try {
      return action();
    } catch (error) {
      return this.report(error, where);
    }
  }

  /**
   * An exception of user code: into the feed and the problems; the mini-program goes on, as on a phone.
   *
   * @param {unknown} error
   * @param {string} where
   * @param {Record<string, unknown>} [more] fields of the record
   */
  report(error, where, more = {}) {
    const message = error instanceof Error ? error.message : String(error);
    const place = locate(error, this.project.files);
    this.feed.add('error', { message, where, stack: error instanceof Error ? error.stack : undefined, ...place, ...more });
    /** @type {Problem} */
    const problem = { file: place ? place.file : where, ...place, message, severity: 'error' };
    console.error(error);
    // What is thrown again and again, or was found before anything ran, is one problem; the feed has each time.
    if (this.problems.length >= MOST_PROBLEMS || this.problems.some((known) => isSame(known, problem))) return;
    this.problems.push(problem);
    this.onProblem.forEach((listener) => listener(problem));
  }
}

/**
 * @param {Problem} one
 * @param {Problem} other
 */
function isSame(one, other) {
  return one.file === other.file && one.line === other.line && one.column === other.column && one.message === other.message;
}

/** @param {Record<string, string>} query */
function queryText(query) {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return pairs.length > 0 ? '?' + pairs.join('&') : '';
}
