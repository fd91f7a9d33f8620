const config = require('../../config');
const protocol = require('../../protocol');
const hooks = require('../../custom/hooks');
const strings = require('../../locales/current');
const { errorText } = require('../../locales/error-text');
const { fromWx } = require('../../runtime/platform');
const { Conversation } = require('./conversation');

/**
 * @typedef {import('./live-answer').LiveAnswer} LiveAnswer
 * @typedef {import('../../runtime/run').RunState} RunState
 * @typedef {import('../../runtime/transcript').Entry} Entry
 */

Page({
  data: {
    strings: strings.chat,
    name: config.app.name,
    greeting: config.chat.greeting || strings.chat.greeting,
    suggestions: config.chat.suggestions,
    placeholder: config.chat.placeholder || strings.composer.placeholder,
    aiLabel: config.chat.aiLabel || strings.answer.aiLabel,
    /** @type {{ id: string, role: 'user' | 'assistant', text: string }[]} an answer's text is in its bubble alone */
    messages: [],
    busy: false,
    /** What covers the bottom of the page, in px. */
    keyboardHeight: 0,
    announcement: ''
  },

  /** Made in onLoad. */
  conversation: /** @type {Conversation} */ (/** @type {unknown} */ (null)),

  onLoad() {
    this.conversation = new Conversation({
      platform: fromWx(wx, setTimeout, clearTimeout, console),
      protocol,
      config,
      header: () => hooks.requestHeader(),
      onMessages: (entries, from, answer) => this.showMessages(entries, from, answer),
      onState: (state, answer) => this.showState(state, answer)
    });
  },

  onResize() {
    this.scroll().resize();
  },

  onUnload() {
    this.conversation.stop();
  },

  /** @param {WechatMiniprogram.CustomEvent<{ text: string }>} event */
  onAsk(event) {
    this.conversation.ask(event.detail.text);
  },

  onStop() {
    this.conversation.stop();
  },

  onRetry() {
    this.conversation.retry();
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  onCopy(event) {
    wx.setClipboardData({ data: this.conversation.textOf(event.currentTarget.dataset.id) });
  },

  /** @param {WechatMiniprogram.CustomEvent<{ height: number }>} event */
  onKeyboard(event) {
    this.setData({ keyboardHeight: event.detail.height }, () => this.scroll().resize());
  },

  /** The field holds on to the keyboard, so that a tap on the send button counts; a tap on the conversation lets go. */
  onLeaveKeyboard() {
    if (this.data.keyboardHeight > 0) wx.hideKeyboard();
  },

  /**
   * @param {Entry[]} entries
   * @param {number} from
   * @param {LiveAnswer} answer
   */
  showMessages(entries, from, answer) {
    /** @type {Record<string, any>} */
    const changes = {};
    entries.slice(from).forEach(({ id, role, content }, offset) => {
      changes[`messages[${from + offset}]`] = { id, role, text: role === 'user' ? content : '' };
    });
    // By the time the view has drawn, the reader may have stopped and asked again: look for this answer's own bubble.
    const { id } = entries[entries.length - 1];
    this.setData(changes, () => {
      const bubble = this.selectComponent('#' + id);
      if (bubble) answer.attach(bubble, () => this.scroll().follow());
      this.scroll().toEnd();
    });
  },

  /**
   * @param {RunState} state
   * @param {Entry} answer
   */
  showState(state, answer) {
    if (state === 'connecting') {
      this.setData({ busy: true, announcement: strings.chat.answerStarted });
    } else if (state === 'complete') {
      this.setData({ busy: false, announcement: strings.chat.answerDone });
      hooks.onAnswer({ question: this.conversation.questionOf(answer), answer: answer.content });
    } else if (state === 'stopped') {
      this.setData({ busy: false, announcement: strings.answer.stopped });
    } else if (state === 'failed') {
      this.setData({ busy: false, announcement: answer.error ? errorText(answer.error.code) : '' });
    }
  },

  scroll() {
    return this.selectComponent('#scroll');
  }
});
