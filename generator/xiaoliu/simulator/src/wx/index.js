import { Network } from '../device/network.js';
import { accountApi } from './account.js';
import { appEventsApi } from './app-events.js';
import { base64Api } from './base64.js';
import { canIUse } from './can-i-use.js';
import { hardwareApi } from './hardware.js';
import { logsApi } from './logs.js';
import { overlayApi } from './overlay.js';
import { Requests } from './request.js';
import { routesApi } from './routes.js';
import { Sockets } from './socket.js';
import { storageApi } from './storage.js';
import { systemApi } from './system.js';
import { viewApi } from './view.js';

/**
 * `wx` as a mini-program on this device sees it.
 *
 * What is not made reads as a function that throws `not simulated: wx.X` when it is called, so that `if (wx.X)` goes the
 * way it goes on a phone, and what then happens is said. `canIUse` knows better.
 *
 * @param {import('./types.js').StageContext} context
 * @returns {any} frozen
 */
export function createWx(context) {
  const { clock, device } = context;
  /** @type {Array<() => void>} */
  const closing = [];
  const network = new Network({ clock, device, ...context.network });
  const requests = new Requests(context, network.request);
  const sockets = new Sockets(context, network.socket);
  /** @type {import('./types.js').Api} */
  const api = {
    request: requests.open,
    connectSocket: sockets.connect,
    ...sockets.oldApi,
    ...storageApi(context),
    ...accountApi(context),
    ...systemApi(context),
    ...appEventsApi(context, (off) => closing.push(off)),
    ...hardwareApi(context),
    ...overlayApi(context),
    ...viewApi(context),
    ...routesApi(context),
    ...base64Api(),
    ...logsApi(context),
    env: Object.freeze({ USER_DATA_PATH: device.profile.name === 'devtools' ? 'http://usr' : 'wxfile://usr' }),
    canIUse: (/** @type {unknown} */ schema) => canIUse(api, schema),
  };
  context.onClose?.(() => {
    requests.close();
    sockets.close();
    network.close();
    closing.forEach((off) => off());
  });
  return withTheRest(Object.freeze(api), 'wx');
}

/** What engines, promises and test tools ask any object for; a function there would mean something. */
const NEVER_FUNCTIONS = ['then', 'toJSON', 'constructor', 'prototype', 'nodeType', 'tagName', '$$typeof', 'asymmetricMatch'];

/**
 * @param {object} target
 * @param {string} path
 * @returns {any} what `target` has, and for every other name a function that throws when it is called
 */
function withTheRest(target, path) {
  return new Proxy(target, {
    get(_, name) {
      const found = Reflect.get(target, name);
      if (found !== undefined || typeof name === 'symbol' || NEVER_FUNCTIONS.includes(name)) return found;
      return notSimulated(`${path}.${name}`);
    },
  });
}

/** @param {string} path */
function notSimulated(path) {
  return withTheRest(() => {
    throw new Error(`not simulated: ${path}`);
  }, path);
}
