import { glyph, h } from './dom.js';
import { errorText, helpfulDetail, strings, unfinishedText } from './runtime.js';
import { ThinkingPanel } from './thinking-panel.js';

/**
 * @typedef {import('../../../../../templates/runtime/message-view.js').TextRun} TextRun
 */

const words = strings.answer;

/** `runs[3]`: a place in a list. */
const PLACE = /^(\w+)\[(\d+)\]$/;

/**
 * One answer, as components/answer-message of the mini-program: it takes the same changes, by the same paths, and
 * touches only the nodes that they name.
 */
export class AnswerBubble {
  /**
   * @param {object} options
   * @param {string} options.id
   * @param {string} options.name who answers
   * @param {string} options.aiLabel says that a machine wrote this; always in sight
   * @param {(button: HTMLElement) => void} options.onCopy
   * @param {() => void} options.onRetry
   */
  constructor({ id, name, aiLabel, onCopy, onRetry }) {
    this.onRetry = onRetry;
    /** @type {Record<string, any>} */
    this.data = {
      status: 'pending', thinking: false, thinkingSeconds: 0, remark: '', error: null, resumable: false, connection: ''
    };
    this.latest = true;
    /** @type {Record<string, HTMLElement>} the parents of the runs of a text, by the name of its list */
    this.texts = {};

    this.thinking = new ThinkingPanel();
    this.dots = h('div', { class: 'dots', role: 'img', 'aria-label': words.waiting }, h('i'), h('i'), h('i'));
    this.text = h('div', { class: 'text', dir: 'auto', hidden: true });
    this.remark = h('p', { class: 'remark', hidden: true });
    this.error = h('div', { class: 'error', hidden: true });
    this.copy = action('copy', words.copy, () => onCopy(this.copy));
    this.again = action('retry', words.again, onRetry);
    this.connection = h('p', { class: 'connection', hidden: true });
    // Its room is there from the beginning: nothing moves when words or buttons come.
    this.foot = h('div', { class: 'foot' }, this.connection, this.copy, this.again);
    this.element = h('article', { id, class: 'answer pending', 'aria-label': `${name}, ${aiLabel}` },
      h('header', {},
        h('span', { class: 'mark' }, glyph('stream', 'small')),
        h('span', { class: 'name' }, name),
        h('span', { class: 'ai-label' }, aiLabel)),
      this.thinking.element, this.dots, this.text, this.remark, this.error, this.foot);
    this.texts = { runs: this.text, reasoning: this.thinking.text };
  }

  /**
   * @param {Record<string, any>} changes by path
   * @param {() => void} [done] the reader can see them
   */
  setData(changes, done) {
    for (const [path, value] of Object.entries(changes)) {
      const place = PLACE.exec(path);
      if (place) this.putRun(this.texts[place[1]], Number(place[2]), value);
      else if (this.texts[path]) this.putRuns(this.texts[path], value);
      else this.data[path] = value;
    }
    this.show();
    if (done) done();
  }

  /** @param {boolean} latest the last message of the conversation: only this one can be asked again */
  setLatest(latest) {
    this.latest = latest;
    this.show();
  }

  /**
   * @param {HTMLElement} text
   * @param {TextRun[]} runs
   */
  putRuns(text, runs) {
    text.replaceChildren(...runs.map((run) => run.text));
  }

  /**
   * @param {HTMLElement} text
   * @param {number} index
   * @param {TextRun} run
   */
  putRun(text, index, run) {
    const node = text.childNodes[index];
    if (node) node.nodeValue = run.text;
    else text.append(run.text);
  }

  show() {
    const { status, thinking, thinkingSeconds, remark, error, resumable, connection } = this.data;
    const over = status !== 'pending' && status !== 'streaming';
    const said = this.text.hasChildNodes();
    this.element.className = `answer ${status} ${connection ? 'paused' : ''}`;
    this.thinking.show(thinking, thinkingSeconds);
    this.dots.hidden = status !== 'pending';
    this.text.hidden = !said;
    this.say(this.remark, remark);
    this.showError();
    this.say(this.connection, connection);
    this.copy.hidden = !over || !said;
    this.again.hidden = !over || !this.latest || resumable || Boolean(error && error.retryable);
  }

  /**
   * @param {HTMLElement} element
   * @param {keyof typeof words | ''} word
   */
  say(element, word) {
    element.hidden = word === '';
    element.textContent = word === '' ? '' : words[word];
  }

  showError() {
    const { error, resumable } = this.data;
    this.error.hidden = !error;
    this.error.replaceChildren();
    if (!error) return;
    const detail = resumable ? '' : helpfulDetail(error);
    const text = resumable ? unfinishedText(error.code) : errorText(error.code);
    this.error.append(
      glyph('alert'),
      h('div', { class: 'words' }, h('p', {}, text), detail !== '' && h('p', { class: 'detail' }, detail)));
    if (this.latest && (resumable || error.retryable)) {
      const label = resumable ? words.resume : words.retry;
      this.error.append(h('button', { class: 'go-on', type: 'button', click: this.onRetry }, label));
    }
  }
}

/**
 * @param {string} icon
 * @param {string} label
 * @param {() => void} onPress
 */
function action(icon, label, onPress) {
  return h('button', { class: 'action', type: 'button', title: label, 'aria-label': label, click: onPress }, glyph(icon));
}
