import { pressEnter, tap, type } from './finger.js';

const OVER = ['complete', 'stopped', 'failed'];

/** The person in front of the page: types, taps, reads. Finds things by role and name, in the project's own words. */
export class Reader {
  /** @param {import('./test-stage.js').TestStage} stage */
  constructor(stage) {
    this.stage = stage;
    this.words = stage.require('locales/current.js');
  }

  ask(text) {
    this.type(text);
    this.send();
  }

  type(text) {
    const { field } = this;
    if (document.activeElement !== field) tap(field);
    type(field, text);
  }

  send() {
    pressEnter(this.field);
  }

  stop() {
    this.tap(this.words.composer.stopLabel);
  }

  retry() {
    this.tap(this.words.answer.retry);
  }

  /** @param {string} name of a button that can be seen */
  tap(name) {
    const found = this.buttons(name);
    if (found.length !== 1) throw new Error(`${found.length} buttons have the name "${name}"`);
    tap(found[0]);
  }

  /** @param {string} name */
  buttons(name) {
    const dialog = this.stage.findAll('[aria-modal=true]').pop();
    return [...(dialog || this.stage.root).querySelectorAll('[role=button], button')].filter((button) => (
      (button.getAttribute('aria-label') || button.textContent.trim()) === name && button.checkVisibility()));
  }

  get field() {
    return this.stage.find('wx-textarea textarea');
  }

  /** Questions and answers, from top to bottom. */
  get messages() {
    return this.stage.findAll('user-message, answer-message');
  }

  get answers() {
    return this.stage.findAll('answer-message');
  }

  get last() {
    return this.answers.pop();
  }

  /** @param {Element} answer */
  status(answer = this.last) {
    return answer ? answer.__wxElement.data.status : 'none';
  }

  get over() {
    return OVER.includes(this.status());
  }

  text(answer = this.last) {
    const article = answer && answer.querySelector('[role=article]');
    return article ? article.textContent : '';
  }

  reasoning(answer = this.last) {
    const toggle = answer && answer.querySelector('thinking-panel [aria-expanded]');
    return toggle ? toggle.nextElementSibling.textContent : '';
  }

  error(answer = this.last) {
    return answer ? answer.__wxElement.data.error : null;
  }

  /** Waits until the last answer is over, and all of it is on the screen. */
  async finished(limit) {
    await this.stage.clock.until(() => this.over, limit);
    await this.stage.settled();
    return this.over;
  }

  /** Everything a test wants to know of an answer. */
  summary(answer = this.last) {
    return {
      status: this.status(answer),
      text: this.text(answer),
      reasoning: this.reasoning(answer),
      error: this.error(answer),
      errors: this.stage.errors,
    };
  }
}
