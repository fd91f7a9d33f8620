import { Page } from './page.js';

/** Pages that may lie on each other; platform documentation of wx.navigateTo. */
const DEEPEST = 10;

/**
 * @typedef {object} PageStackOptions
 * @property {import('../project/project.js').Project} project
 * @property {(path: string, query: Record<string, string>) => Page} create
 * @property {(page: Page) => void} onFront another page has come to the front
 */

/** The pages that lie on each other; the last one is in front. There is no tab bar. */
export class PageStack {
  /** @param {PageStackOptions} options */
  constructor(options) {
    this.options = options;
    /** @type {Page[]} */
    this.pages = [];
  }

  get front() {
    return this.pages[this.pages.length - 1] || null;
  }

  /**
   * Puts a page on top.
   *
   * @param {string} url absolute, or relative to the page in front, with a query
   * @returns {Page}
   * @throws {Error} no such page, or the stack is full
   */
  navigateTo(url) {
    const target = this.resolve(url);
    if (this.pages.length >= DEEPEST) throw new Error('webview count limit exceed');
    const { front } = this;
    if (front) {
      front.hide();
      front.scroller.hidden = true;
    }
    return this.push(target);
  }

  /**
   * Takes the front page away and puts this one in its place.
   *
   * @param {string} url
   * @throws {Error} no such page
   */
  redirectTo(url) {
    const target = this.resolve(url);
    this.drop(1);
    return this.push(target);
  }

  /**
   * Takes all pages away and opens this one.
   *
   * @param {string} url
   * @throws {Error} no such page
   */
  reLaunch(url) {
    const target = this.resolve(url);
    this.drop(this.pages.length);
    return this.push(target);
  }

  /**
   * Goes back; the first page always stays.
   *
   * @param {number} delta pages
   * @throws {Error} there is no page to go back to
   */
  navigateBack(delta) {
    const count = Math.min(delta, this.pages.length - 1);
    if (count < 1) throw new Error('cannot navigate back at first page.');
    this.drop(count);
    const front = /** @type {Page} */ (this.front);
    front.show();
    this.options.onFront(front);
  }

  /** Takes all pages away. */
  close() {
    this.drop(this.pages.length);
  }

  /** @param {{ path: string, query: Record<string, string> }} target */
  push({ path, query }) {
    const page = this.options.create(path, query);
    this.pages.push(page);
    this.options.onFront(page);
    page.open();
    return page;
  }

  /** @param {number} count */
  drop(count) {
    for (let left = count; left > 0; left -= 1) /** @type {Page} */ (this.pages.pop()).unload();
  }

  /** @param {string} url */
  resolve(url) {
    const [way, query = ''] = String(url).split('?');
    const base = this.front && way[0] !== '/' ? this.front.path.split('/').slice(0, -1) : [];
    const steps = way.split('/').reduce((taken, step) => {
      if (step === '..') taken.pop();
      else if (step !== '.' && step !== '') taken.push(step);
      return taken;
    }, base);
    const path = steps.join('/').replace(/\.html$/, '');
    if (!this.options.project.pages.includes(path)) throw new Error(`page "${path}" is not found`);
    return { path, query: parseQuery(query) };
  }
}

/**
 * A page gets its query as it was written: nothing is decoded.
 *
 * @param {string} text
 */
function parseQuery(text) {
  /** @type {Record<string, string>} */
  const query = {};
  text.split('&').filter(Boolean).forEach((pair) => {
    const [name, ...value] = pair.split('=');
    query[name] = value.join('=');
  });
  return query;
}
