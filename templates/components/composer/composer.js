const strings = require('../../locales/current').composer;

/**
 * Where the question is written. Its one button sends; while an answer arrives it stops.
 *
 * Fires `send` with `{ text }`, `stop`, `keyboard` with `{ height }` in px, and `resize` when it takes more or less room.
 */
Component({
  options: {
    // What has been typed lives in the logic alone, so it is written directly and never sent back to the view.
    pureDataPattern: /^_/
  },

  properties: {
    placeholder: { type: String, value: '' },
    /** An answer is arriving. */
    busy: { type: Boolean, value: false }
  },

  data: {
    strings,
    /** Only ever changed to clear the field: on iOS a new value while somebody types drops the keyboard. */
    value: '',
    sendable: false,
    _text: ''
  },

  methods: {
    /** @param {WechatMiniprogram.TextareaInput} event */
    onInput(event) {
      this.write(event.detail.value);
    },

    onSend() {
      const text = this.data._text.trim();
      if (text === '' || this.data.busy) return;
      this.clear();
      this.triggerEvent('send', { text });
    },

    onStop() {
      this.triggerEvent('stop');
    },

    onLineChange() {
      this.triggerEvent('resize');
    },

    /** @param {WechatMiniprogram.TextareaKeyboardHeightChange} event */
    onKeyboard(event) {
      this.triggerEvent('keyboard', { height: event.detail.height });
    },

    /** @param {string} text */
    write(text) {
      this.data._text = text;
      const sendable = text.trim() !== '';
      if (sendable !== this.data.sendable) this.setData({ sendable });
    },

    /** The view takes a value only if it differs from the last one it was given, so it is told the old one first. */
    clear() {
      const typed = this.data._text;
      this.write('');
      this.setData({ value: typed }, () => this.setData({ value: '' }));
    }
  }
});
