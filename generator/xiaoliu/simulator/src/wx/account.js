import { asynchronous, CallError } from './calls.js';

/**
 * Who the reader is: a login code that no server of WeChat has seen, in the shape of a real one.
 *
 * @param {import('./types.js').StageContext} context
 * @returns {import('./types.js').Api}
 */
export function accountApi(context) {
  let loggedIn = false;
  return {
    login: asynchronous(context, 'login', () => {
      if (!context.device.state.online) throw new CallError('network error');
      loggedIn = true;
      context.feed.add('wx', { api: 'login' });
      return { code: `0${[...crypto.getRandomValues(new Uint8Array(31))].map((byte) => (byte % 36).toString(36)).join('')}` };
    }),
    checkSession: asynchronous(context, 'checkSession', () => {
      if (!loggedIn) throw new CallError('session time out, need relogin');
    }),
    getAccountInfoSync: () => ({
      miniProgram: { appId: context.app.appId, envVersion: 'develop', version: context.app.version }, plugin: {},
    }),
  };
}
