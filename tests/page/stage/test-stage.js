import { RealClock, VirtualClock } from '../../../generator/xiaoliu/simulator/src/clock.js';
import { BUILT_IN_TAGS } from '../../../generator/xiaoliu/simulator/src/components/index.js';
import { Device } from '../../../generator/xiaoliu/simulator/src/device/device.js';
import { browserSockets } from '../../../generator/xiaoliu/simulator/src/device/socket-sources.js';
import { fetchSource } from '../../../generator/xiaoliu/simulator/src/device/sources.js';
import { Feed } from '../../../generator/xiaoliu/simulator/src/feed.js';
import { createEvaluate, loadProject, memoryFiles } from '../../../generator/xiaoliu/simulator/src/project/index.js';
import { Stage } from '../../../generator/xiaoliu/simulator/src/stage.js';
import { LeapingClock } from './leaping-clock.js';

/** What index.html's policy lets run. */
const evaluate = createEvaluate({ nonce: 'stage' });

/** @type {WeakMap<object, Promise<any>>} files → the project, so that a script compiles it once */
const projects = new WeakMap();

/** @type {TestStage | null} */
let current = null;

/**
 * @typedef {object} SeenRequest one call of wx.request, from its beginning to its end
 * @property {string} url
 * @property {Record<string, string>} header
 * @property {string} [body]
 * @property {number} [statusCode]
 * @property {Record<string, string | string[]>} [responseHeader]
 * @property {Uint8Array[]} chunks
 * @property {string} [outcome] errMsg, when it is over
 * @property {boolean} aborted by the page
 */

/** What a test stage keeps of the feed, by kind of record. @type {Record<string, (stage: TestStage, record: any) => void>} */
const NOTES = {
  error: ({ errors }, { stack, message }) => errors.push(stack || message),
  log({ errors, logged }, { level, text }) {
    if (text.startsWith('not simulated')) errors.push(text);
    else logged.push([level, text]);
  },
  'set-data'({ errors, updates }, { component, paths, problem }) {
    updates.push({ owner: component, keys: paths });
    if (problem) errors.push(`${component}: ${problem}`);
  },
  request: ({ requestsById }, record) => requestsById.set(record.id, { ...record, chunks: [], aborted: false }),
  head({ requestsById }, { id, statusCode, header }) {
    Object.assign(requestsById.get(id), { statusCode, responseHeader: header });
  },
  chunk({ requestsById }, { id, data }) {
    requestsById.get(id).chunks.push(Uint8Array.from(atob(data), (unit) => unit.charCodeAt(0)));
  },
  'request-end'({ requestsById }, { id, errMsg, aborted = false }) {
    Object.assign(requestsById.get(id), { outcome: errMsg, aborted });
  },
};

/** The simulator's stage, and what has happened on it. There is one at a time; the next one takes its place. */
export class TestStage {
  /**
   * Compiles the files, launches the mini-program and opens its first page.
   *
   * @param {object} options
   * @param {Record<string, string>} options.files path → text
   * @param {boolean} [options.virtual] time that stands still until a test waits; else the browser's own
   * @param {boolean} [options.leaping] the browser's own, which may leap ahead
   * @param {number} [options.frame] milliseconds of the clock until a change is on the screen
   * @param {Map<string, string>} [options.storage] JSON texts, as an earlier stage has left them
   * @param {any} [options.source] of the bytes of responses; the network when absent
   * @param {any} [options.socket] of the messages of sockets; the network when absent
   * @param {...any} [options.device] the rest is for the device: profile, switches, cutting …
   */
  static async open({ files, virtual = false, leaping = false, frame = 0, storage = new Map(), source = fetchSource, socket = browserSockets, ...device }) {
    if (!projects.has(files)) projects.set(files, loadProject(memoryFiles(files), { evaluate, builtIns: BUILT_IN_TAGS, console }));
    const project = await projects.get(files);
    TestStage.closeCurrent();
    current = new TestStage({ project, clock: virtual ? new VirtualClock() : leaping ? new LeapingClock() : new RealClock(), frame, storage, source, socket, device });
    current.stage.launch();
    return current;
  }

  static closeCurrent() {
    if (current) current.close();
    current = null;
  }

  constructor({ project, clock, frame, storage, source, socket, device }) {
    this.clock = clock;
    this.storage = storage;
    /** May be another one for the next request. */
    this.source = source;
    this.feed = new Feed({ now: () => clock.now() });
    /** Exceptions of the mini-program, and what of its wishes the tools, the phone or the stage refuse. @type {string[]} */
    this.errors = project.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
    /** @type {[level: string, text: string][]} */
    this.logged = [];
    /** @type {{ owner: string, keys: string[] }[]} calls of setData */
    this.updates = [];
    /** @type {Map<number, SeenRequest>} */
    this.requestsById = new Map();
    this.feed.on((record) => {
      if (Object.hasOwn(NOTES, record.kind)) NOTES[record.kind](this, record);
    });
    this.device = new Device({ clock, feed: this.feed, ...device });
    this.root = document.getElementById('stage').appendChild(document.createElement('div'));
    this.root.style.height = '100%';
    this.stage = new Stage({
      project, clock, feed: this.feed, device: this.device, storage, root: this.root, evaluate, frame, chrome: 'none',
      network: { request: (...parts) => this.source(...parts), socket },
    });
  }

  /** @returns {SeenRequest[]} the oldest first */
  get requests() {
    return [...this.requestsById.values()];
  }

  /** The page in front, as its own script sees it. */
  get page() {
    return this.stage.view.page();
  }

  get wx() {
    return this.stage.wx;
  }

  /** A fresh page; the modules stay loaded, as when the reader comes back to it. */
  reopen() {
    this.stage.pages.reLaunch('/' + this.stage.project.pages[0]);
  }

  /** The reader leaves; pages and app are told. */
  close() {
    this.stage.close();
    this.root.remove();
  }

  /** What a module of the mini-program exports. */
  require(path) {
    return this.stage.modules.require(path);
  }

  /** Everything on the screen that matches, in reading order, inside components too. */
  findAll(selector) {
    return [...this.root.querySelectorAll(selector)];
  }

  find(selector) {
    const [node] = this.findAll(selector);
    if (!node) throw new Error(`nothing on the screen matches ${selector}`);
    return node;
  }

  /** All that the page has set is on the screen, and it has nothing to add. */
  async settled() {
    let before;
    do {
      before = this.updates.length;
      let drawn = false;
      this.stage.afterRender(() => {
        drawn = true;
      });
      await this.clock.until(() => drawn);
    } while (this.updates.length > before);
  }
}
