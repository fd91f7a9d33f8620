import { MACHINES } from './machines.js';

/**
 * Sizes of the phone's own parts, all in CSS px.
 *
 * @typedef {import('./types.js').ProfileName} ProfileName
 *
 * @typedef {object} Box
 * @property {number} left
 * @property {number} top
 * @property {number} right
 * @property {number} bottom
 * @property {number} width
 * @property {number} height
 *
 * @typedef {object} Metrics
 * @property {number} screenWidth
 * @property {number} screenHeight
 * @property {number} windowWidth of the page
 * @property {number} windowHeight of the page
 * @property {number} statusBarHeight
 * @property {number} navigationBarHeight below the status bar
 * @property {number} screenTop where the page begins
 * @property {number} pixelRatio
 * @property {Box} capsule on the screen
 * @property {Box} safeArea on the screen
 */

/** Keyboards in portrait, with what is above the letters; on a desk one comes only when it is asked for. @type {Record<ProfileName, number>} */
export const KEYBOARD_HEIGHTS = { ios: 335, android: 287, devtools: 300, pc: 300 };

/**
 * @param {ProfileName} profile
 * @param {{ width: number, height: number }} screen
 * @param {{ bars: boolean, custom: boolean }} look `bars`: the phone's own bars are drawn; `custom`: the page draws its navigation bar
 * @returns {Metrics}
 */
export function metricsOf(profile, { width, height }, { bars, custom }) {
  const machine = MACHINES[profile];
  const statusBarHeight = bars ? machine.statusBarHeight : 0;
  const navigationBarHeight = bars ? machine.navigationBarHeight : 0;
  const bottomInset = bars ? machine.bottomInset : 0;
  const screenTop = custom ? 0 : statusBarHeight + navigationBarHeight;
  const { capsule } = machine;
  const capsuleTop = statusBarHeight + (machine.navigationBarHeight - capsule.height) / 2;
  return {
    screenWidth: width,
    screenHeight: height,
    windowWidth: width,
    windowHeight: height - screenTop,
    statusBarHeight,
    navigationBarHeight,
    screenTop,
    pixelRatio: machine.pixelRatio,
    capsule: box(width - capsule.right - capsule.width, capsuleTop, capsule.width, capsule.height),
    safeArea: box(0, statusBarHeight, width, height - statusBarHeight - bottomInset),
  };
}

/**
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 * @returns {Box}
 */
function box(left, top, width, height) {
  return { left, top, right: left + width, bottom: top + height, width, height };
}
