import { AnswerBubble } from './answer-bubble.js';
import { copy } from './clipboard.js';
import { Composer } from './composer.js';
import { confirmed } from './confirm.js';
import { find, glyph, h } from './dom.js';
import { FollowScroll } from './follow-scroll.js';
import { questionBubble } from './question-bubble.js';
import {
  config, Conversation, errorText, protocol, strings, transports, unfinishedText, wholeAnswer
} from './runtime.js';
import { suggestionList, welcome } from './welcome.js';
import { words } from './words.js';

/**
 * @typedef {import('../../../../../templates/pages/chat/live-answer.js').LiveAnswer} LiveAnswer
 * @typedef {import('../../../../../templates/runtime/platform.js').Platform} Platform
 * @typedef {import('../../../../../templates/runtime/run.js').RunState} RunState
 * @typedef {import('../../../../../templates/runtime/transcript.js').Entry} Entry
 */

/** Milliseconds for which a button says that it has done its work. */
const NOTE = 1600;

/** The chat page: what pages/chat of the mini-program is there. The conversation behind both is the same. */
export class ChatPage {
  /**
   * @param {Platform} platform
   * @param {string} server its base address
   */
  constructor(platform, server) {
    /** @type {Map<string, AnswerBubble>} */
    this.bubbles = new Map();
    this.announcement = find('#announcement');
    this.messages = h('div', { class: 'messages' });
    this.suggestions = suggestionList(config.chat.suggestions, (question) => {
      this.ask(question);
      this.composer.focusButton();
    });
    this.newChat = h('button', { class: 'new-chat', type: 'button', click: () => this.confirmNewChat() },
      glyph('chat-plus', 'small'), h('span', {}, strings.chat.newChat));
    this.composer = new Composer({
      placeholder: strings.composer.placeholder,
      onSend: (question) => this.ask(question),
      onStop: () => this.conversation.stop()
    });
    this.scroll = new FollowScroll(find('#conversation'), find('#latest'));
    this.conversation = new Conversation({
      platform,
      protocol,
      transports,
      config: Object.assign({}, config, { backend: { url: server, model: '' } }),
      header: () => ({}),
      onMessages: (entries, from, answer) => this.showMessages(entries, from, answer),
      onState: (state, answer) => this.showState(state, answer)
    });
  }

  /** @param {boolean} embedded inside a mini-program, which has a title bar of its own */
  open(embedded) {
    find('#column').append(welcome(config.chat.greeting || strings.chat.greeting), this.suggestions, this.messages);
    find('#footer').prepend(this.composer.element);
    find('#disclaimer').textContent = strings.chat.disclaimer;
    find(embedded ? '#column' : '#bar').append(this.newChat);
    const past = this.conversation.restore();
    past.forEach((entry) => this.add(entry));
    this.showBusy(false);
    if (past.length > 0) this.scroll.openAtEnd();
    this.conversation.pickUp();
  }

  focus() {
    this.composer.focus();
  }

  /** The page goes out of sight and may never come back. */
  hide() {
    this.conversation.hide();
  }

  /** @param {string} question */
  ask(question) {
    this.conversation.ask(question);
  }

  /** The button that was pressed goes, and the next one that can be pressed is the one that stops. */
  retry() {
    this.conversation.retry();
    this.composer.focusButton();
  }

  /**
   * @param {Entry[]} entries
   * @param {number} from entries from this index on are new
   * @param {LiveAnswer} answer what is to come of the last one
   */
  showMessages(entries, from, answer) {
    const kept = new Set(entries.slice(0, from).map((entry) => entry.id));
    for (const element of Array.from(this.messages.children)) if (!kept.has(element.id)) this.remove(element);
    entries.slice(from).forEach((entry) => this.add(entry));
    const bubble = this.bubbles.get(entries[entries.length - 1].id);
    if (bubble) answer.attach(bubble, () => this.scroll.follow());
    this.showLatest();
    this.scroll.toEnd();
  }

  /** @param {Entry} entry */
  add(entry) {
    if (entry.role === 'user') {
      this.messages.append(questionBubble(entry.id, entry.content));
      return;
    }
    const bubble = new AnswerBubble({
      id: entry.id,
      name: config.app.name,
      aiLabel: config.chat.aiLabel || strings.answer.aiLabel,
      onCopy: (button) => this.copy(entry.id, button),
      onRetry: () => this.retry()
    });
    bubble.setData(wholeAnswer(entry, config.features.thinking));
    this.bubbles.set(entry.id, bubble);
    this.messages.append(bubble.element);
  }

  /** @param {Element} element of a message */
  remove(element) {
    this.bubbles.delete(element.id);
    element.remove();
  }

  /**
   * @param {RunState} state
   * @param {Entry} answer
   */
  showState(state, answer) {
    this.showBusy(this.conversation.busy);
    const said = this.wordsFor(state, answer);
    if (said !== null) this.announce(said);
  }

  /**
   * @param {RunState} state
   * @param {Entry} answer
   * @returns {string | null} what is read aloud; null for what needs no words
   */
  wordsFor(state, answer) {
    if (state === 'connecting') return strings.chat.answerStarted;
    if (state === 'complete') return strings.chat.answerDone;
    if (state === 'stopped') return strings.answer.stopped;
    if (state === 'reconnecting' || state === 'offline') return strings.answer[state];
    if (state === 'failed') return reasonOf(answer);
    return null;
  }

  /** @param {boolean} busy */
  showBusy(busy) {
    const begun = this.messages.hasChildNodes();
    this.composer.setBusy(busy);
    this.suggestions.hidden = begun || config.chat.suggestions.length === 0;
    this.newChat.classList.toggle('waiting', busy || !begun);
    this.newChat.disabled = busy || !begun;
    this.showLatest();
  }

  showLatest() {
    const last = this.messages.lastElementChild;
    this.bubbles.forEach((bubble) => bubble.setLatest(bubble.element === last));
  }

  confirmNewChat() {
    confirmed(strings.chat.newChatWarning, () => {
      this.conversation.clear();
      for (const element of Array.from(this.messages.children)) this.remove(element);
      this.showBusy(false);
      this.scroll.toStart();
      this.announce(strings.chat.newChat);
      this.composer.focus();
    });
  }

  /**
   * @param {string} id
   * @param {HTMLElement} button
   */
  async copy(id, button) {
    const copied = await copy(this.conversation.textOf(id));
    this.announce(copied ? words.copied : words.notCopied);
    button.dataset.note = copied ? words.copied : words.notCopied;
    setTimeout(() => delete button.dataset.note, NOTE);
  }

  /** @param {string} text read aloud, politely */
  announce(text) {
    this.announcement.textContent = text;
  }
}

/**
 * @param {Entry} answer that failed
 * @returns {string}
 */
function reasonOf({ error, run }) {
  if (!error) return '';
  return run ? unfinishedText(error.code) : errorText(error.code);
}
