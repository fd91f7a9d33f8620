import { asynchronous, CallError, checkParameters } from './calls.js';

const FRONT_COLORS = ['#ffffff', '#000000'];

/**
 * What acts on the page that is shown.
 *
 * @param {import('./types.js').StageContext} context
 * @returns {import('./types.js').Api}
 */
export function viewApi(context) {
  const { feed, view } = context;
  return {
    nextTick: (/** @type {() => void} */ callback) => view.afterRender(callback),
    createSelectorQuery: () => view.createSelectorQuery(),
    createIntersectionObserver: (/** @type {any} */ component, /** @type {any} */ options) => (
      view.createIntersectionObserver(component, options ?? {})
    ),
    pageScrollTo: asynchronous(context, 'pageScrollTo', ({ scrollTop, selector, duration = 300 }) => (
      view.pageScrollTo({ scrollTop, selector, duration })
    )),
    setNavigationBarTitle: asynchronous(context, 'setNavigationBarTitle', (options) => {
      checkParameters(options, { title: 'String' });
      feed.add('wx', { api: 'setNavigationBarTitle', detail: options.title });
      view.setNavigationBar({ title: options.title });
    }),
    setNavigationBarColor: asynchronous(context, 'setNavigationBarColor', (options) => {
      checkParameters(options, { frontColor: 'String', backgroundColor: 'String' });
      const { frontColor, backgroundColor } = options;
      if (!FRONT_COLORS.includes(frontColor.toLowerCase())) throw new CallError(`invalid frontColor "${frontColor}"`);
      view.setNavigationBar({ frontColor, backgroundColor });
    }),
    showNavigationBarLoading: asynchronous(context, 'showNavigationBarLoading', () => view.setNavigationBar({ loading: true })),
    hideNavigationBarLoading: asynchronous(context, 'hideNavigationBarLoading', () => view.setNavigationBar({ loading: false })),
    startPullDownRefresh: asynchronous(context, 'startPullDownRefresh', () => {
      view.startPullDownRefresh();
    }),
    stopPullDownRefresh: asynchronous(context, 'stopPullDownRefresh', () => view.stopPullDownRefresh()),
  };
}
