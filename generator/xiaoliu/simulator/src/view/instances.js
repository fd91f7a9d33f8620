import { component as adapter } from 'glass-easel-miniprogram-adapter';
import { MiniProgramIntersectionObserver } from './intersection-observer.js';
import { SelectorQuery } from './selector-query.js';
import { LARGEST_SET_DATA, serialise } from './set-data.js';

/**
 * @typedef {object} InstanceWorld what pages and components need of their stage
 * @property {import('./selector-query.js').QueryView} view
 * @property {() => number} now milliseconds, fractional
 * @property {(update: { component: string, bytes: number, milliseconds: number, paths: string[], problem?: string }) => void} updated
 *   after every setData
 */

/** @type {WeakMap<object, InstanceWorld>} space of components → the stage's world */
const worlds = new WeakMap();

/**
 * Gives the pages and components of this space what the framework's adapter lacks.
 *
 * @param {import('glass-easel').ComponentSpace} space
 * @param {InstanceWorld} world
 */
export function furnish(space, world) {
  worlds.set(space, world);
}

/**
 * @param {any} caller a page or a component
 * @returns {InstanceWorld}
 */
function worldOf(caller) {
  return /** @type {InstanceWorld} */ (worlds.get(caller._$.getRootBehavior().ownerSpace));
}

/**
 * A page that was closed, or a component that was taken off one, never comes back.
 *
 * @param {any} caller a page or a component
 */
function isGone(caller) {
  return caller._$.getBackendContext() === null;
}

// The adapter has no hooks, and every instance inherits from this one prototype.
const prototype = /** @type {any} */ (adapter.ComponentCaller.prototype);
const { setData } = prototype;

Object.assign(prototype, {
  /**
   * Refuses what a phone cannot carry, and is measured. What is gone has no screen to change, and no exception tells of it:
   * pages are closed while their answers are on the way.
   *
   * @this {any}
   * @param {Record<string, unknown>} data
   * @param {() => void} [callback]
   */
  setData(data, callback) {
    if (isGone(this)) return;
    const world = worldOf(this);
    const { bytes, problem, value } = serialise(data || {});
    const began = world.now();
    if (bytes <= LARGEST_SET_DATA) setData.call(this, value, callback);
    const milliseconds = world.now() - began;
    world.updated({ component: this.is, bytes, milliseconds, paths: Object.keys(value), ...(problem ? { problem } : {}) });
  },

  /** The adapter's own has no node(), and measures from the corner of the browser's window. @this {any} */
  createSelectorQuery() {
    return new SelectorQuery(worldOf(this).view, this);
  },

  /**
   * The adapter's own can only look at the browser's window.
   *
   * @this {any}
   * @param {import('./intersection-observer.js').ObserverOptions} [options]
   */
  createIntersectionObserver(options) {
    return new MiniProgramIntersectionObserver(worldOf(this).view, this, options);
  },

  /** There is no tab bar on the stage. */
  getTabBar() {
    return null;
  },

  /** @this {any} */
  getPageId() {
    return this._$.is;
  },
});
