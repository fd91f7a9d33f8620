const { PlainMessageView } = require('../../runtime/message-view');
const { Patcher } = require('../../runtime/patcher');
const { Stopwatch } = require('../../runtime/stopwatch');
const { ending } = require('./answer-data');

/**
 * @typedef {import('../../runtime/events').Event} Event
 * @typedef {import('../../runtime/platform').Platform} Platform
 * @typedef {import('../../runtime/transcript').Entry} Entry
 *
 * @typedef {'' | 'reconnecting' | 'offline'} Connection what keeps an answer from arriving; '' for nothing
 */

/**
 * An answer on its way to the screen: turns the run's events into changes of its bubble
 * (components/answer-message). Events may come before there is a bubble; nothing is lost.
 */
class LiveAnswer {
  /** @param {{ platform: Platform, entry: Entry, showThinking: boolean }} options `entry` is told every event first */
  constructor(options) {
    this.entry = options.entry;
    this.showThinking = options.showThinking;
    this.patcher = new Patcher({ platform: options.platform });
    this.content = new PlainMessageView('runs');
    this.reasoning = new PlainMessageView('reasoning');
    this.thinkingTime = new Stopwatch(options.platform, options.entry.thinkingSeconds * 1000);
    this.thinking = false;
    this.visible = false;
    /** @type {Connection} */
    this.connection = '';
  }

  /** Shows what there is of an answer that goes on; its bubble may say that it failed. */
  recall() {
    const { content, reasoning } = this.entry;
    this.visible = content !== '';
    this.patcher.set('error', null);
    if (this.visible) this.patcher.show(this.content, content);
    if (reasoning && this.showThinking) {
      this.patcher.show(this.reasoning, reasoning);
      if (!this.visible) this.beginThinking();
    }
    if (!this.thinking) this.patcher.set('status', this.visible ? 'streaming' : 'pending');
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

  /** @param {Connection} connection */
  connect(connection) {
    if (connection === this.connection) return;
    this.connection = connection;
    this.patcher.set('connection', connection);
    // Nobody knows what the model does while nothing can be heard of it.
    if (connection !== '') this.thinkingTime.pause();
    else if (this.thinking) this.thinkingTime.go();
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
    if (!this.thinking && !this.visible) this.beginThinking();
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

  beginThinking() {
    this.thinking = true;
    this.thinkingTime.go();
    this.patcher.set('thinking', true);
    this.patcher.set('status', 'streaming');
  }

  endThinking() {
    if (!this.thinking) return;
    this.countThinking();
    this.thinking = false;
    this.patcher.set('thinking', false);
    this.patcher.set('thinkingSeconds', this.entry.thinkingSeconds);
  }

  /** Tells the entry how long the reasoning has taken by now. */
  countThinking() {
    if (this.thinking) this.entry.thinkingSeconds = Math.max(1, Math.round(this.thinkingTime.milliseconds / 1000));
  }

  /** No more events will come: the run has ended, or was stopped. */
  finish() {
    this.endThinking();
    this.connect('');
    const { status, remark, error, resumable } = ending(this.entry);
    this.patcher.set('status', status);
    this.patcher.set('remark', remark);
    this.patcher.set('error', error);
    this.patcher.set('resumable', resumable);
    this.patcher.end();
  }
}

exports.LiveAnswer = LiveAnswer;
