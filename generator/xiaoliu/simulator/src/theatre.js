import { RealClock } from './clock.js';
import { Device } from './device/device.js';
import { fetchSource, gatewaySource } from './device/sources.js';
import { browserSockets, gatewaySockets } from './device/socket-sources.js';
import { Feed } from './feed.js';
import { BUILT_IN_TAGS } from './components/index.js';
import { crawledFiles, createEvaluate, fetchedFiles, loadProject } from './project/index.js';
import { SessionStorage } from './session-storage.js';
import { Stage } from './stage.js';

/**
 * @typedef {import('./settings.js').Settings} Settings
 * @typedef {import('./project/problems.js').Problem} Problem
 */

/** What the stage page's Content-Security-Policy lets run inline. */
const NONCE = 'stage';

/** The stage page: one mini-program after the other on one device, as files change and settings do. */
export class Theatre {
  /**
   * @param {Settings} settings
   * @param {HTMLElement} root
   */
  constructor(settings, root) {
    this.settings = settings;
    this.root = root;
    this.evaluate = createEvaluate({ nonce: NONCE });
    this.clock = new RealClock();
    this.feed = new Feed({ now: () => performance.now() });
    /** @type {Record<string, any>} what differs from the profile's habits */
    this.switches = settings.device.switches || {};
    this.device = this.createDevice(settings.device);
    const session = settings.storage === 'session' && SessionStorage.allowed;
    // Even in memory it outlives the mini-program: every reload of this page's project gets the same.
    this.storage = session ? new SessionStorage(settings.project) : new Map();
    /** @type {Stage | null} */
    this.stage = null;
    /** @type {Problem[]} what keeps a changed project from running; the last good one goes on */
    this.refused = [];
    this.readyMilliseconds = 0;
    /** One load after the other, so that the last one has the last word. @type {Promise<void>} */
    this.loading = Promise.resolve();
    /** @type {Set<() => void>} */
    this.listeners = new Set();
  }

  /** @param {Record<string, any>} options of Device */
  createDevice(options) {
    const device = new Device({ clock: this.clock, feed: this.feed, ...options });
    device.on('change', () => this.changed());
    return device;
  }

  /** @returns {Problem[]} */
  get problems() {
    return [...this.refused, ...(this.stage ? this.stage.problems : [])];
  }

  /**
   * Loads the project and runs it. When it has errors and an earlier version runs, that one goes on.
   *
   * @param {{ page?: { path: string, query: Record<string, string> } }} [options] the page to begin with
   * @returns {Promise<void>} rejects when the files cannot be had; `problems` says so as well
   */
  load(options = {}) {
    const loading = this.loading.then(() => this.loadNow(options));
    this.loading = loading.catch(() => {});
    return loading;
  }

  /** @param {{ page?: { path: string, query: Record<string, string> } }} options */
  async loadNow({ page }) {
    const began = performance.now();
    try {
      const project = await this.fetchProject();
      const broken = project.problems.some(({ severity }) => severity === 'error');
      this.refused = broken && this.stage ? project.problems : [];
      if (!broken || !this.stage) this.play(project, page);
      this.readyMilliseconds = performance.now() - began;
    } catch (reason) {
      const { files, project } = this.settings;
      this.refused = [{ file: files || project, message: String(/** @type {Error} */ (reason).message), severity: 'error' }];
      throw reason;
    } finally {
      // Another phone has been taken: there the last good version goes on.
      if (this.stage && this.stage.device !== this.device) this.play(this.stage.project, page);
      this.changed();
    }
  }

  /** @returns {Promise<import('./project/project.js').Project>} */
  async fetchProject() {
    const { project, files } = this.settings;
    const source = files ? await fetchedFiles(files, project) : crawledFiles(project);
    return loadProject(source, { evaluate: this.evaluate, builtIns: BUILT_IN_TAGS, console });
  }

  /**
   * @param {import('./project/project.js').Project} project
   * @param {{ path: string, query: Record<string, string> }} [page]
   */
  play(project, page) {
    const { settings, device, clock, feed, storage, root, evaluate } = this;
    if (this.stage) this.stage.close();
    const network = settings.gateway
      ? { request: gatewaySource(settings.gateway), socket: gatewaySockets(settings.gateway) }
      : { request: fetchSource, socket: browserSockets };
    this.stage = new Stage({ project, device, clock, feed, storage, network, root, evaluate, chrome: settings.chrome });
    this.stage.onProblem.add(() => this.changed());
    const { path, query } = settings;
    const first = page && project.pages.includes(page.path) ? page : { path: path || project.pages[0], query };
    this.stage.launch(first);
  }

  /** The files have changed: the page in front comes back, with its storage. */
  async reload() {
    const front = this.stage && this.stage.pages.front;
    await this.load({ page: front ? { path: front.path, query: front.options.query } : undefined });
  }

  /**
   * Takes another phone, in the state of the one before, and starts the mini-program on it. Switches that are not given
   * stay as they are on a phone of the same profile; one of another profile has its own habits.
   *
   * @param {{ profile?: string, switches?: Record<string, any>, seed?: number }} changes
   */
  async configure(changes) {
    const { seed, state, profile: { name } } = this.device;
    const { profile = name, switches = profile === name ? this.switches : {} } = changes;
    this.device.close();
    this.device = this.createDevice({ ...state, seed, ...changes, profile, switches });
    this.switches = switches;
    await this.reload();
  }

  /** What the cockpit shows of the stage. */
  state() {
    const { device, stage } = this;
    const front = stage && stage.pages.front;
    return {
      profile: device.profile.name,
      switches: device.profile.switches,
      ...device.state,
      page: front ? front.path : '',
      name: stage ? stage.project.name : '',
      problems: this.problems,
      refused: Boolean(stage) && this.refused.length > 0,
      ready: Boolean(stage),
      readyMilliseconds: this.readyMilliseconds,
    };
  }

  changed() {
    this.listeners.forEach((listener) => listener());
  }
}
