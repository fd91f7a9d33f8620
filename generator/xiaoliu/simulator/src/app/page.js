import { enableDrag } from '../components/drag.js';
import { PullDown } from '../components/pull-down.js';

/**
 * @typedef {import('glass-easel-miniprogram-adapter').Root} Root
 *
 * @typedef {object} PageOptions
 * @property {import('../view/framework.js').Framework} framework
 * @property {import('../clock.js').Clock} clock
 * @property {import('../feed.js').Feed} feed
 * @property {HTMLElement} area where pages are drawn
 * @property {string} path without a slash in front
 * @property {Record<string, string>} query
 * @property {Record<string, any>} config its .json over the app's window, theme variables resolved
 * @property {string} rootClass the class that the selector `page` means
 * @property {(instance: any, method: string, ...parts: unknown[]) => unknown} call a method of user code, reported if it throws
 */

/** px from the end at which onReachBottom fires, unless the page says otherwise; platform documentation of page.json. */
const REACH_BOTTOM = 50;

/** px that a page is pulled down before it refreshes. */
const PULL_DISTANCE = 50;

/** One page on the stack: its instance, its part of the screen, and its life. */
export class Page {
  /** @param {PageOptions} options */
  constructor(options) {
    this.options = options;
    const { framework, path, query, area, config, rootClass } = options;
    this.path = path;
    this.config = config;
    /** What the page has said of its navigation bar; it goes before its JSON. @type {Record<string, any>} */
    this.bar = {};
    this.scroller = document.createElement('div');
    this.scroller.className = `wx-page-scroll ${rootClass}`;
    this.scroller.classList.toggle('fixed', Boolean(config.disableScroll));
    area.appendChild(this.scroller);
    this.puller = new PullDown({
      scroller: this.scroller,
      look: () => ({
        enabled: Boolean(config.enablePullDownRefresh),
        threshold: PULL_DISTANCE,
        dots: config.backgroundTextStyle === 'light' ? 'white' : 'black',
        background: '',
      }),
      onRefresh: () => this.live('onPullDownRefresh'),
    });
    enableDrag({ scroller: this.scroller, clock: options.clock, may: () => !config.disableScroll, on: () => {}, pull: this.puller });
    this.root = framework.createPage(path);
    /** @type {any} */
    this.instance = this.root.get();
    Object.assign(this.instance, { route: path, __route__: path, options: query });
    /** What navigateTo gave the page to talk to its opener. @type {any} */
    this.openerChannel = null;
    this.instance.getOpenerEventChannel = () => this.openerChannel;
  }

  /** onLoad, onShow, onReady, in this order; components are ready before their page. */
  open() {
    const { framework, query } = this.options;
    framework.attach(this.root, this.scroller);
    this.live('onLoad', query);
    this.show();
    framework.makeReady();
    this.live('onReady');
    this.scroller.addEventListener('scroll', () => this.scrolled());
  }

  show() {
    this.scroller.hidden = false;
    this.live('onShow');
    this.root.getComponent().triggerPageLifetime('show', []);
  }

  hide() {
    this.live('onHide');
    this.root.getComponent().triggerPageLifetime('hide', []);
  }

  /** @param {{ size: { windowWidth: number, windowHeight: number } }} size px */
  resize(size) {
    this.live('onResize', size);
    this.root.getComponent().triggerPageLifetime('resize', [size]);
  }

  /** As if the reader had pulled the page down. */
  pullDown() {
    if (this.config.enablePullDownRefresh) this.puller.begin();
  }

  /** What has been pulled down goes up again. */
  letUp() {
    this.puller.end();
  }

  unload() {
    this.live('onUnload');
    this.root.release();
    this.puller.remove();
    this.scroller.remove();
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.options.call(this.instance, 'onPageScroll', { scrollTop });
    const distance = this.config.onReachBottomDistance === undefined ? REACH_BOTTOM : this.config.onReachBottomDistance;
    const near = scrollHeight - scrollTop - clientHeight <= distance;
    if (near && !this.atEnd) this.live('onReachBottom');
    this.atEnd = near;
  }

  /**
   * @param {string} method
   * @param {unknown[]} parts
   */
  live(method, ...parts) {
    this.options.feed.add('life', { what: `page.${method}`, page: this.path });
    this.options.call(this.instance, method, ...parts);
  }
}
