import { asynchronous, CallError, checkParameters } from './calls.js';

/**
 * From page to page. There is no tab bar, so nothing can be switched to.
 *
 * @param {import('./types.js').StageContext} context
 * @returns {import('./types.js').Api}
 */
export function routesApi(context) {
  const { feed, pages } = context;
  const to = (/** @type {string} */ api, /** @type {(options: any) => any} */ go) => asynchronous(context, api, (options) => {
    checkParameters(options, { url: 'String' });
    feed.add('wx', { api, detail: options.url });
    return go(options);
  });
  return {
    navigateTo: to('navigateTo', ({ url, events }) => {
      const eventChannel = pages.navigateTo(url, events);
      return eventChannel ? { eventChannel } : {};
    }),
    redirectTo: to('redirectTo', ({ url }) => pages.redirectTo(url)),
    reLaunch: to('reLaunch', ({ url }) => pages.reLaunch(url)),
    switchTab: to('switchTab', () => {
      throw new CallError('can not switch to no-tabBar page');
    }),
    navigateBack: asynchronous(context, 'navigateBack', ({ delta = 1 }) => {
      feed.add('wx', { api: 'navigateBack', detail: String(delta) });
      pages.navigateBack(delta);
    }),
  };
}
