/**
 * `wx.canIUse`, answered from what the simulator has.
 *
 * `name`, `Task.method`, `name.return.field…` and `name.object.option` are looked up. For the options of other functions
 * than these two nobody keeps a list: there the answer is that of the function.
 */

/** @type {Record<string, string[]>} */
const OPTIONS = {
  request: ['url', 'data', 'header', 'timeout', 'method', 'dataType', 'responseType', 'enableChunked', 'enableProfile'],
  connectSocket: ['url', 'header', 'protocols', 'timeout'],
};

/** @type {Record<string, string[]>} */
const TASKS = {
  RequestTask: ['abort', 'onHeadersReceived', 'offHeadersReceived', 'onChunkReceived', 'offChunkReceived'],
  SocketTask: ['send', 'close', 'onOpen', 'onMessage', 'onError', 'onClose'],
};

const CALLBACKS = ['success', 'fail', 'complete'];

/**
 * @param {import('./types.js').Api} api
 * @param {unknown} schema
 * @returns {boolean}
 */
export function canIUse(api, schema) {
  const [name, part, ...rest] = String(schema).split('.');
  if (Object.hasOwn(TASKS, name)) return part === undefined || TASKS[name].includes(part);
  if (!Object.hasOwn(api, name)) return false;
  if (part === 'return' && /^get/.test(name)) return hasPath(api[name](), rest);
  if (part === 'object' && Object.hasOwn(OPTIONS, name)) return rest.every((option) => [...OPTIONS[name], ...CALLBACKS].includes(option));
  return true;
}

/**
 * @param {any} value
 * @param {string[]} path
 */
function hasPath(value, path) {
  let place = value;
  for (const step of path) {
    if (place === null || typeof place !== 'object' || !(step in place)) return false;
    place = place[step];
  }
  return true;
}
