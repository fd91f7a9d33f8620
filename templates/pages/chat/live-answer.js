const { PlainMessageView } = require('../../runtime/message-view');
const { Patcher } = require('../../runtime/patcher');
const { ending } = require('./answer-data');

/**
 * @typedef {import('../../runtime/events').Event} Event
 * @typedef {import('../../runtime/platform').Platform} Platform
 * @typedef {import('../../runtime/transcript').Entry} Entry
 */

/**
 * An answer on its way to the screen: turns the run's events into changes of its bubble
 * (components/answer-message). Events may come before there is a bubble; nothing is lost.
 */
class LiveAnswer {
  /** @param {{ platform: Platform, entry: Entry, showThinking: boolean }} options `entry` is told every event first */
  constructor(options) {
    this.platform = options.platform;
    this.entry = options.entry;
    this.showThinking = options.showThinking;
    this.patcher = new Patcher({ platform: options.platform });
    this.content = new PlainMessageView('runs');
    this.reasoning = new PlainMessageView('reasoning');
    this.thinkingSince = 0;
    this.visible = false;
  }

  /**
   * @param {{ setData(data: object, done: () => void): void }} bubble
   * @param {() => void} onShown after every change that the reader can see
   */
  attach(bubble, onShown) {
    this.patcher.attach((data, done) => bubble.setData(data, () => {
      done();
      onShown();
    }));
  }

  /** @param {Event} event */
  apply(event) {
    if (event.type === 'delta') {
      if (event.reasoning && this.showThinking) this.think(event.reasoning);
      if (event.content) this.say(event.content);
    } else {
      this.finish();
    }
  }

  /** @param {string} text */
  think(text) {
    if (!this.thinkingSince) {
      this.thinkingSince = this.platform.now();
      this.patcher.set('thinking', true);
      this.patcher.set('status', 'streaming');
    }
    this.patcher.write(this.reasoning, text);
  }

  /** @param {string} text */
  say(text) {
    if (!this.visible) {
      this.visible = true;
      this.endThinking();
      this.patcher.set('status', 'streaming');
    }
    this.patcher.write(this.content, text);
  }

  endThinking() {
    if (!this.thinkingSince) return;
    const seconds = Math.round((this.platform.now() - this.thinkingSince) / 1000);
    this.entry.thinkingSeconds = Math.max(1, seconds);
    this.patcher.set('thinking', false);
    this.patcher.set('thinkingSeconds', this.entry.thinkingSeconds);
  }

  /** No more events will come: the run has ended, or was stopped. */
  finish() {
    if (!this.visible) this.endThinking();
    const { status, remark, error } = ending(this.entry);
    this.patcher.set('status', status);
    this.patcher.set('remark', remark);
    this.patcher.set('error', error);
    this.patcher.end();
  }
}

exports.LiveAnswer = LiveAnswer;
