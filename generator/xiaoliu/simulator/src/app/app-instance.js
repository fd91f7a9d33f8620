/** Scene of an app that was found in the list of recent ones; platform documentation, scene values. */
const SCENE_RECENT = 1089;

/**
 * @typedef {object} LaunchOptions
 * @property {string} path
 * @property {Record<string, string>} query
 * @property {number} scene
 * @property {object} referrerInfo
 */

/** What `App({…})` registers and `getApp()` gives. */
export class AppInstance {
  /**
   * @param {object} options
   * @param {import('../feed.js').Feed} options.feed
   * @param {(instance: any, method: string, ...parts: unknown[]) => unknown} options.call
   */
  constructor({ feed, call }) {
    this.feed = feed;
    this.call = call;
    /** @type {Record<string, any>} */
    this.instance = {};
    /** @type {LaunchOptions} */
    this.launchOptions = { path: '', query: {}, scene: SCENE_RECENT, referrerInfo: {} };
    this.enterOptions = this.launchOptions;
  }

  /** @param {Record<string, any>} definition */
  register(definition) {
    Object.assign(this.instance, definition);
  }

  /** @param {{ path: string, query: Record<string, string> }} target */
  launch({ path, query }) {
    this.launchOptions = { path, query, scene: SCENE_RECENT, referrerInfo: {} };
    this.enterOptions = this.launchOptions;
    this.live('onLaunch', this.launchOptions);
    this.live('onShow', this.enterOptions);
  }

  show() {
    this.live('onShow', this.enterOptions);
  }

  hide() {
    this.live('onHide');
  }

  /**
   * @param {string} method
   * @param {unknown[]} parts
   */
  live(method, ...parts) {
    this.feed.add('life', { what: `app.${method}` });
    this.call(this.instance, method, ...parts);
  }
}
