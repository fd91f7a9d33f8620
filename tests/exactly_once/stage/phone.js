import { Reader } from '../../page/stage/reader.js';
import { TestStage } from '../../page/stage/test-stage.js';
import { WatchedNetwork } from './watched-network.js';

/** Milliseconds in which timers go off together, when much time passes and when little does. */
const STEP = 1000;
const SHORT_STEP = 200;

/** Milliseconds after which all that was done is on the screen. */
const DRAWN = 150;

/** Milliseconds after which even a silence has been found, and the answer gone on with. */
const MOST_AFTER_CUT = 200000;

/**
 * A phone on which a person uses the mini-program. Its time moves only while something is done with it, and between two
 * timers the network gets to say what it has to say. Everything returns what the person sees afterwards.
 */
export class Phone {
  /** @param {Record<string, string>} files of the mini-program that begins on every phone from now on */
  install(files) {
    this.files = files;
  }

  /**
   * The mini-program for the first time on a new phone.
   *
   * @param {string} profile
   */
  async begin(profile) {
    this.profile = profile;
    this.storage = new Map();
    this.network = new WatchedNetwork();
    this.networkType = 'wifi';
    this.errors = [];
    return this.open();
  }

  async open() {
    const { files, profile, storage, network, networkType } = this;
    this.stage = await TestStage.open({
      files, profile, storage, networkType, virtual: true, source: network.request, socket: network.socket,
    });
    this.reader = new Reader(this.stage);
    return this.pass(DRAWN);
  }

  /** The system ends the mini-program, and the person opens it again. */
  async restart() {
    const { state } = this.stage.device;
    this.networkType = state.networkType;
    this.errors.push(...this.stage.errors);
    TestStage.closeCurrent();
    return this.open();
  }

  async ask(question) {
    this.reader.ask(question);
    return this.pass(DRAWN);
  }

  async stop() {
    this.reader.stop();
    return this.pass(DRAWN);
  }

  /** Taps the button that goes on with the last answer, or asks for it once more. */
  async goOn() {
    const { resume, retry } = this.reader.words.answer;
    this.reader.tap(this.reader.buttons(resume).length > 0 ? resume : retry);
    return this.pass(DRAWN);
  }

  /** @param {string} name of a method of the device @param {any[]} parts */
  async device(name, ...parts) {
    this.stage.device[name](...parts);
    return this.pass(DRAWN);
  }

  /** The server has just said something; it is heard if anybody listens. @param {number} before see `signs` */
  async hear(before) {
    if (this.network.streams.open > 0) await this.network.sign(before);
    return this.pass(DRAWN);
  }

  /** @param {number} milliseconds */
  async pass(milliseconds) {
    const { clock } = this.stage;
    const step = milliseconds >= STEP ? STEP : SHORT_STEP;
    const end = clock.now() + milliseconds;
    await this.network.quiet();
    while (clock.now() < end) {
      await clock.advance(Math.min(step, end - clock.now()));
      await this.network.quiet();
    }
    return this.look();
  }

  /**
   * Asks, and the connection that brings the answer breaks.
   *
   * @param {string} question
   * @param {string} cut see WatchedNetwork
   */
  async askThroughCut(question, cut) {
    this.network.cut = cut;
    this.network.silent = this.stage.device.is('silentCut');
    this.reader.ask(question);
    const { clock } = this.stage;
    const end = clock.now() + MOST_AFTER_CUT;
    while (!this.reader.over && clock.now() < end) {
      await clock.advance(STEP);
      await this.network.allOver();
    }
    return this.pass(DRAWN);
  }

  /**
   * Lets time pass until no answer is under way.
   *
   * @param {number} milliseconds at most
   */
  async settle(milliseconds) {
    const end = this.stage.clock.now() + milliseconds;
    while (this.look().busy && this.stage.clock.now() < end) await this.pass(SHORT_STEP);
    return this.pass(DRAWN);
  }

  look() {
    const { reader, stage, network } = this;
    const { answer, composer } = reader.words;
    return {
      answers: reader.answers.map((node) => ({ status: reader.status(node), text: reader.text(node), error: reader.error(node) })),
      questions: stage.findAll('user-message').map((node) => reader.text(node)),
      busy: reader.buttons(composer.stopLabel).length > 0,
      wayOn: reader.buttons(answer.resume).length > 0 ? 'resume' : reader.buttons(answer.retry).length > 0 ? 'retry' : '',
      streams: { ...network.streams },
      signs: network.signs,
      errors: [...this.errors, ...stage.errors],
      now: stage.clock.now(),
    };
  }
}
