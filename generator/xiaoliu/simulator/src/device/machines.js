/**
 * The machine that each profile stands for: what the system-information calls of `wx` tell, and how large the screen is.
 * Sizes are CSS pixels. Screens are those of common models; nothing here decides how `wx` behaves.
 *
 * @typedef {object} Machine
 * @property {string} brand
 * @property {string} model
 * @property {string} system
 * @property {string} appVersion of the WeChat client
 * @property {number} screenWidth
 * @property {number} screenHeight
 * @property {number} pixelRatio
 * @property {number} statusBarHeight
 * @property {number} navigationBarHeight below the status bar
 * @property {number} bottomInset what a home indicator takes from the safe area
 * @property {{ width: number, height: number, right: number }} capsule the menu button; `right` is its distance from the edge
 */

/** @type {Record<import('./types.js').ProfileName, Machine>} */
export const MACHINES = {
  ios: {
    brand: 'iPhone', model: 'iPhone 13<iPhone14,5>', system: 'iOS 17.5', appVersion: '8.0.54',
    screenWidth: 390, screenHeight: 844, pixelRatio: 3, statusBarHeight: 47, navigationBarHeight: 44, bottomInset: 34,
    capsule: { width: 87, height: 32, right: 7 },
  },
  android: {
    brand: 'Xiaomi', model: 'M2102J2SC', system: 'Android 13', appVersion: '8.0.54',
    screenWidth: 393, screenHeight: 851, pixelRatio: 2.75, statusBarHeight: 36, navigationBarHeight: 48, bottomInset: 0,
    capsule: { width: 96, height: 32, right: 10 },
  },
  devtools: {
    brand: 'devtools', model: 'iPhone 12/13 (Pro)', system: 'iOS 10.0.1', appVersion: '8.0.5',
    screenWidth: 390, screenHeight: 844, pixelRatio: 3, statusBarHeight: 47, navigationBarHeight: 44, bottomInset: 34,
    capsule: { width: 87, height: 32, right: 10 },
  },
  pc: {
    brand: 'microsoft', model: 'microsoft', system: 'Windows 10 x64', appVersion: '3.9.12',
    screenWidth: 414, screenHeight: 736, pixelRatio: 1, statusBarHeight: 20, navigationBarHeight: 44, bottomInset: 0,
    capsule: { width: 87, height: 32, right: 10 },
  },
};
