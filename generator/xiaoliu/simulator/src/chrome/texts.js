/** What the phone itself says; the buttons of a modal are said by `wx`. */
const TEXTS = {
  zh: {
    back: '返回', loading: '加载中', cancel: '取消', confirm: '确定', picture: '图片', space: '空格',
    keys: { enter: '换行', send: '发送', search: '搜索', next: '下一项', go: '前往', done: '完成' },
  },
  en: {
    back: 'Back', loading: 'Loading', cancel: 'Cancel', confirm: 'OK', picture: 'Picture', space: 'space',
    keys: { enter: 'return', send: 'send', search: 'search', next: 'next', go: 'go', done: 'done' },
  },
};

/** @typedef {typeof TEXTS.en} Texts */

/**
 * @param {string} locale of the device, such as `zh_CN` or `en`
 * @returns {Texts}
 */
export function textsOf(locale) {
  return locale.startsWith('zh') ? TEXTS.zh : TEXTS.en;
}
