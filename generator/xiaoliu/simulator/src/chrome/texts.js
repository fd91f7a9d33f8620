/** What the phone itself says; the buttons of a modal are said by `wx`. */
const TEXTS = {
  zh: {
    back: '返回', more: '更多', close: '关闭', cancel: '取消', confirm: '确定', picture: '图片', hideKeyboard: '收起键盘', keyboard: '键盘',
    space: '空格', toast: '提示', loading: '加载中',
    keys: { enter: '换行', send: '发送', search: '搜索', next: '下一项', go: '前往', done: '完成' },
  },
  en: {
    back: 'Back', more: 'More', close: 'Close', cancel: 'Cancel', confirm: 'OK', picture: 'Picture', hideKeyboard: 'Hide keyboard',
    keyboard: 'Keyboard', space: 'space', toast: 'Message', loading: 'Loading',
    keys: { enter: 'return', send: 'send', search: 'search', next: 'next', go: 'go', done: 'done' },
  },
};

/**
 * @param {string} locale of the device, such as `zh_CN` or `en`
 * @returns {typeof TEXTS.en}
 */
export function textsOf(locale) {
  return locale.startsWith('zh') ? TEXTS.zh : TEXTS.en;
}
