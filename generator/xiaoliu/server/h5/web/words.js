/** What a browser page says and a mini-program does not: there WeChat itself says it. All else is in templates/locales. */
const WORDS = {
  'zh-CN': {
    language: 'zh-CN',
    copied: '已复制',
    notCopied: '浏览器不允许复制，请长按文字选择',
    clear: '清空',
    cancel: '取消'
  },
  en: {
    language: 'en',
    copied: 'Copied',
    notCopied: 'The browser does not allow copying. Select the text instead.',
    clear: 'Clear',
    cancel: 'Cancel'
  }
};

/** In the language that templates/locales/current.js chooses as well. */
export const words = WORDS[navigator.language.startsWith('zh') ? 'zh-CN' : 'en'];
