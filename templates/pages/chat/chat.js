const config = require('../../config');
const protocol = require('../../protocol');
const transports = require('../../transports');
const hooks = require('../../custom/hooks');
const strings = require('../../locales/current');
const { errorText, unfinishedText } = require('../../locales/error-text');
const { fromWx } = require('../../runtime/platform');
const { wholeAnswer } = require('./answer-data');
const { Conversation } = require('./conversation');

/**
 * @typedef {import('./answer-data').WholeAnswer} WholeAnswer
 * @typedef {import('./live-answer').LiveAnswer} LiveAnswer
 * @typedef {import('../../runtime/run').RunState} RunState
 * @typedef {import('../../runtime/transcript').Entry} Entry
 *
 * @typedef {object} Message
 * @property {string} id
 * @property {'user' | 'assistant'} role
 * @property {string} text of a question
 * @property {WholeAnswer | null} past an answer of an earlier visit; one that arrives now is in its bubble alone
 */

Page({
  data: {
    strings: strings.chat,
    name: config.app.name,
    greeting: config.chat.greeting || strings.chat.greeting,
    suggestions: config.chat.suggestions,
    placeholder: config.chat.placeholder || strings.composer.placeholder,
    aiLabel: config.chat.aiLabel || strings.answer.aiLabel,
    /** @type {Message[]} */
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
      transports,
      config,
      header: () => hooks.requestHeader(),
      onMessages: (entries, from, answer) => this.showMessages(entries, from, answer),
      onState: (state, answer) => this.showState(state, answer)
    });
    this.showPast(this.conversation.restore());
    this.conversation.pickUp();
  },

  onResize() {
    this.scroll().resize();
  },

  onHide() {
    this.conversation.hide();
  },

  onUnload() {
    this.conversation.close();
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

  /** What is cleared cannot be brought back, so the reader is asked first. */
  onNewChat() {
    wx.showActionSheet({
      alertText: strings.chat.newChatWarning,
      itemList: [strings.chat.newChat],
      success: () => this.clear(),
      // Closing the menu counts as a failure; there is nothing to do about it.
      fail() {}
    });
  },

  /** @param {WechatMiniprogram.CustomEvent<{ height: number }>} event */
  onKeyboard(event) {
    this.setData({ keyboardHeight: event.detail.height }, () => this.scroll().resize());
  },

  /** The field holds on to the keyboard, so that a tap on the send button counts; a tap on the conversation lets go. */
  onLeaveKeyboard() {
    if (this.data.keyboardHeight > 0) wx.hideKeyboard();
  },

  /** @param {Entry[]} entries */
  showPast(entries) {
    if (entries.length === 0) return;
    this.setData({ messages: entries.map(toMessage) }, () => this.scroll().openAtEnd());
  },

  /**
   * @param {Entry[]} entries
   * @param {number} from entries from this index on are new
   * @param {LiveAnswer} answer what is to come of the last one
   */
  showMessages(entries, from, answer) {
    /** @type {Record<string, any>} */
    const changes = { busy: true };
    entries.slice(from).forEach((entry, offset) => {
      changes[`messages[${from + offset}]`] = toMessage(entry);
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
      this.setData({ announcement: strings.chat.answerStarted });
    } else if (state === 'reconnecting' || state === 'offline') {
      // Who has heard that there is no network need not hear that it is there again, only what comes of it.
      if (this.data.announcement !== strings.answer.offline) this.setData({ announcement: strings.answer[state] });
    } else if (state === 'complete') {
      this.setData({ busy: false, announcement: strings.chat.answerDone });
      hooks.onAnswer({ question: this.conversation.questionOf(answer), answer: answer.content });
    } else if (state === 'stopped') {
      this.setData({ busy: false, announcement: strings.answer.stopped });
    } else if (state === 'failed') {
      this.setData({ busy: false, announcement: reasonOf(answer) });
    }
  },

  clear() {
    this.conversation.clear();
    this.setData({ messages: [], announcement: strings.chat.newChat }, () => this.scroll().toStart());
  },

  scroll() {
    return this.selectComponent('#scroll');
  }
});

/**
 * @param {Entry} answer that failed
 * @returns {string}
 */
function reasonOf({ error, run }) {
  if (!error) return '';
  return run ? unfinishedText(error.code) : errorText(error.code);
}

/**
 * @param {Entry} entry
 * @returns {Message}
 */
function toMessage(entry) {
  const { id, role, content, status } = entry;
  if (role === 'user') return { id, role, text: content, past: null };
  return { id, role, text: '', past: status === 'pending' ? null : wholeAnswer(entry, config.features.thinking) };
}
