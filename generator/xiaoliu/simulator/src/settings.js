/**
 * What the address of the stage page says.
 *
 * @typedef {object} Settings
 * @property {string} project URL of the mini-program's folder, with a slash at its end
 * @property {string} files URL of one JSON object, path → text; '' to ask for the files one by one
 * @property {string} gateway URL of the gateway that carries requests; '' for the browser's own fetch
 * @property {string} cockpit origin that may send commands; '' for none
 * @property {string} path of the first page; '' for the first of app.json
 * @property {Record<string, string>} query of the first page
 * @property {'full' | 'none'} chrome
 * @property {'memory' | 'session'} storage
 * @property {Record<string, any>} device options of Device
 */

/**
 * @param {string} search of the address
 * @param {string} base what relative URLs are relative to
 * @returns {Settings}
 * @throws {Error} a parameter that cannot be read; the message names it
 */
export function readSettings(search, base) {
  const given = new URLSearchParams(search);
  const text = (/** @type {string} */ name, fallback = '') => given.get(name) || fallback;
  const json = (/** @type {string} */ name, /** @type {any} */ fallback) => {
    try {
      return given.has(name) ? JSON.parse(text(name)) : fallback;
    } catch (error) {
      throw new Error(`the parameter "${name}" is not JSON: ${text(name)}`);
    }
  };
  const url = (/** @type {string} */ name, fallback = '') => {
    const value = text(name, fallback);
    return value && new URL(value, base).href;
  };
  const gateway = url('gateway');
  return {
    project: url('project', '/project/').replace(/\/?$/, '/'),
    files: url('files'),
    gateway: gateway.replace(/^http/, 'ws'),
    cockpit: text('cockpit'),
    path: text('path'),
    query: json('query', {}),
    chrome: text('chrome') === 'none' ? 'none' : 'full',
    storage: text('storage') === 'memory' ? 'memory' : 'session',
    device: {
      profile: text('profile', 'ios'),
      switches: json('switches', {}),
      cutting: json('cutting', { how: 'as-received' }),
      seed: Number(text('seed', '1')),
      latency: Number(text('latency', '0')),
      bytesPerSecond: Number(text('bytesPerSecond', '0')),
      theme: text('theme', 'light'),
      locale: text('locale', 'zh_CN'),
      fontScale: Number(text('fontScale', '1')),
      networkType: text('networkType', 'wifi'),
    },
  };
}
