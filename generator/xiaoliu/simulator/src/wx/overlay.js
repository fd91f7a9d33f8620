import { asynchronous, CallError, checkParameters } from './calls.js';

/** Items that an action sheet has room for. */
const MOST_ITEMS = 6;
/** Characters of a button of a modal. */
const LONGEST_BUTTON = 4;

/**
 * What the platform shows over the page. How it looks is the overlay's matter; here are defaults, checks and answers.
 *
 * @param {import('./types.js').StageContext} context
 * @returns {import('./types.js').Api}
 */
export function overlayApi(context) {
  const { feed, overlay } = context;
  return {
    showToast: asynchronous(context, 'showToast', (options) => {
      checkParameters(options, { title: 'String' });
      const { title, icon = 'success', image, duration = 1500, mask = false } = options;
      feed.add('wx', { api: 'showToast', detail: title });
      overlay.toast({ title, icon, image, duration, mask });
    }),
    hideToast: asynchronous(context, 'hideToast', () => overlay.hideToast()),
    showLoading: asynchronous(context, 'showLoading', (options) => {
      checkParameters(options, { title: 'String' });
      feed.add('wx', { api: 'showLoading', detail: options.title });
      overlay.loading({ title: options.title, mask: Boolean(options.mask) });
    }),
    hideLoading: asynchronous(context, 'hideLoading', () => overlay.hideLoading()),
    showModal: asynchronous(context, 'showModal', (options) => {
      const { title = '', content = '', showCancel = true, cancelText = '取消', confirmText = '确定' } = options;
      for (const [key, text] of Object.entries({ cancelText, confirmText })) {
        if ([...text].length > LONGEST_BUTTON) throw new CallError(`${key} length should not larger than ${LONGEST_BUTTON} Chinese characters`);
      }
      feed.add('wx', { api: 'showModal', detail: title || content });
      return overlay.modal({
        cancelColor: '#000000', confirmColor: '#576B95', editable: false, ...options, title, content, showCancel, cancelText, confirmText,
      });
    }),
    showActionSheet: asynchronous(context, 'showActionSheet', async (options) => {
      checkParameters(options, { itemList: 'Array' });
      const { itemList, itemColor = '#000000', alertText } = options;
      if (itemList.length > MOST_ITEMS) throw new CallError(`parameter error: itemList should not be larger than ${MOST_ITEMS};`);
      feed.add('wx', { api: 'showActionSheet', detail: itemList.join(' · ') });
      const tapIndex = await overlay.actionSheet({ itemList, itemColor, alertText });
      if (tapIndex < 0) throw new CallError('cancel');
      return { tapIndex };
    }),
    previewImage: asynchronous(context, 'previewImage', (options) => {
      checkParameters(options, { urls: 'Array' });
      const { urls, current = urls[0] } = options;
      feed.add('wx', { api: 'previewImage', detail: current });
      overlay.previewImage({ urls, current });
    }),
  };
}
