// The stage: loads a generated project as the mini-program runtime does, and lets a test read the page and touch it.
(function (standIn) {
  const HIDDEN = [
    'window', 'document', 'self', 'globalThis', 'location', 'navigator', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'fetch',
    'localStorage', 'sessionStorage', 'TextDecoder', 'TextEncoder', 'AbortController', 'ReadableStream', 'URL', 'Blob',
    'queueMicrotask', 'structuredClone', 'atob', 'btoa', 'requestAnimationFrame',
  ];
  const GIVEN = [
    'module', 'exports', 'require', 'App', 'Page', 'Component', 'Behavior', 'getApp', 'getCurrentPages', 'wx',
    'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'console', 'Date',
  ];

  const DEFAULT_PROFILE = {
    cuts: null, chunkData: 'ArrayBuffer', pc: false, headersWithoutStatus: false, lateChunk: '', chunkAfterAbort: '',
    failWith: '', source: null, record: false,
  };

  class Stage {
    /** `files`: path → text of a generated project. `virtual`: time that jumps. `frame`: ms until setData calls back. */
    constructor({ files, virtual = false, frame = 0, storage = {}, profile = {} }) {
      this.files = files;
      this.clock = virtual ? new standIn.VirtualClock() : new standIn.RealClock();
      this.frame = frame;
      this.profile = { ...DEFAULT_PROFILE, ...profile };
      this.storage = new Map(Object.entries(storage));
      this.modules = new Map();
      this.definitions = new Map();
      this.updates = [];
      this.inFlight = 0;
      this.errors = [];
      this.logged = [];
      this.requests = new standIn.Requests(this);
      this.app = {};
      this.pages = [];
      this.wx = createWx(this);
    }

    profileIs(change) {
      Object.assign(this.profile, DEFAULT_PROFILE, change);
    }

    launch() {
      const entry = JSON.parse(this.files['app.json']).pages[0];
      this.evaluate('app.js');
      if (this.app.onLaunch) this.app.onLaunch({ path: entry, query: {}, scene: 1001 });
      if (this.app.onShow) this.app.onShow({ path: entry, query: {}, scene: 1001 });
      this.entry = this.define('/' + entry);
      this.open();
      return this;
    }

    /** A fresh page; the modules stay loaded, as when the reader comes back to it. */
    open() {
      this.close();
      const page = new standIn.Instance(this, this.entry, null);
      this.pages = [page];
      this.page = page;
      page.lifetime('attached');
      this.call('onLoad', {});
      page.render();
      this.call('onShow');
      page.lifetime('ready');
      this.call('onReady');
    }

    close() {
      if (!this.page) return;
      this.call('onUnload');
      this.page.remove();
      this.page = null;
    }

    call(name, ...parts) {
      if (this.page[name]) this.page[name](...parts);
    }

    /** Loads a page or a component and everything that its .json uses. */
    define(path) {
      if (this.definitions.has(path)) return this.definitions.get(path);
      const file = path.slice(1);
      const definition = {
        path, data: {}, properties: {}, observers: {}, lifetimes: {}, methods: {}, components: {},
        template: standIn.parse(this.read(`${file}.wxml`), `${file}.wxml`),
      };
      this.definitions.set(path, definition);
      const settings = JSON.parse(this.read(`${file}.json`));
      for (const [tag, target] of Object.entries(settings.usingComponents || {})) {
        definition.components[tag] = this.define(resolve(target, path));
      }
      this.current = definition;
      this.evaluate(`${file}.js`);
      return definition;
    }

    read(path) {
      if (!(path in this.files)) throw new Error(`the project has no ${path}`);
      return this.files[path];
    }

    evaluate(path) {
      if (!this.modules.has(path)) {
        const module = { exports: {} };
        this.modules.set(path, module);
        // Two functions, so that a module may declare a name that is hidden.
        const body = new Function(
          ...HIDDEN, ...GIVEN, `'use strict'; return (function () {${this.read(path)}\n})();\n//# sourceURL=${path}`,
        );
        const require = (request) => {
          const target = resolve(request, '/' + path).slice(1);
          return this.evaluate(target in this.files ? target : `${target}.js`);
        };
        const { clock } = this;
        body(
          ...HIDDEN.map(() => undefined), module, module.exports, require,
          (options) => this.defineApp(options), (options) => this.definePage(options),
          (options) => this.defineComponent(options), refused('Behavior'),
          () => this.app, () => this.pages.slice(), this.wx,
          (callback, milliseconds) => clock.setTimeout(callback, milliseconds), (id) => clock.clearTimeout(id),
          refused('setInterval'), refused('clearInterval'), this.console(), clock.Date || Date,
        );
      }
      return this.modules.get(path).exports;
    }

    defineApp(options) {
      Object.assign(this.app, options);
    }

    definePage(options) {
      const { data = {}, ...methods } = options;
      Object.assign(this.current, { data, methods });
    }

    defineComponent(options) {
      const properties = {};
      for (const [name, property] of Object.entries(options.properties || {})) {
        properties[name] = typeof property === 'function' || property === null ? { type: property } : property;
      }
      const initial = Object.entries(properties).map(([name, { type, value }]) => (
        [name, value === undefined ? standIn.valueDefaults.get(type) : value]
      ));
      Object.assign(this.current, {
        properties,
        data: { ...Object.fromEntries(initial), ...(options.data || {}) },
        observers: options.observers || {},
        methods: options.methods || {},
        lifetimes: { created: options.created, attached: options.attached, ready: options.ready,
          detached: options.detached, ...(options.lifetimes || {}) },
      });
    }

    console() {
      const log = (level) => (...parts) => this.logged.push([level, ...parts.map((part) => (part && part.stack) || String(part))]);
      return { log: log('log'), info: log('info'), debug: log('debug'), warn: log('warn'), error: log('error') };
    }

    // What a test reads and does.

    /** All nodes on the page that match, in reading order, inside components too. */
    findAll(selector) {
      return [...standIn.walk(this.page.tree)].filter((node) => standIn.matches(node, selector));
    }

    find(selector) {
      const [node] = this.findAll(selector);
      if (!node) throw new Error(`nothing on the page matches ${selector}`);
      return node;
    }

    text(node) {
      return standIn.textOf(node);
    }

    /** A touch: bubbles from the node up to the page until somebody catches it. */
    fire(node, type, detail = {}) {
      this.handle(node, type, detail, true);
    }

    handle(node, type, detail, bubbles) {
      for (let place = node; place; place = place.parent) {
        const bound = place.events && place.events[type];
        if (bound && bound.handler) {
          const owner = this.ownerOf(place);
          const identity = { id: place.id, dataset: standIn.clone(place.dataset) };
          const target = { id: node.id, dataset: standIn.clone(node.dataset) };
          if (!owner[bound.handler]) throw new Error(`${owner.is} has no ${bound.handler} for ${type}`);
          owner[bound.handler]({ type, detail, currentTarget: identity, target, timeStamp: this.clock.now() });
        }
        if ((bound && bound.caught) || !bubbles) return;
      }
    }

    ownerOf(node) {
      let root = node;
      while (root.parent) root = root.parent;
      const search = (instance) => {
        if (instance.tree === root) return instance;
        for (const inner of instance.inner.values()) {
          const found = search(inner);
          if (found) return found;
        }
        return null;
      };
      const owner = search(this.page);
      if (!owner) throw new Error('the node is no longer on the page');
      return owner;
    }
  }

  function resolve(request, from) {
    const way = request[0] === '/' ? [] : from.split('/').slice(1, -1);
    request.split('/').forEach((part) => {
      if (part === '..') way.pop();
      else if (part !== '.' && part !== '') way.push(part);
    });
    return '/' + way.join('/');
  }

  function refused(name) {
    return () => {
      throw new Error(`the stand-in has no ${name}`);
    };
  }

  /** The parts of wx that a chat page uses. What is missing here is missing for the page too. */
  function createWx(stage) {
    const nothing = () => {};
    const answered = (options, result) => stage.clock.soon(() => {
      if (options && options.success) options.success(result);
      if (options && options.complete) options.complete(result);
    });
    const query = () => {
      const steps = [];
      const chain = new Proxy({}, {
        get: (_, name) => (name === 'exec'
          ? (callback) => stage.clock.soon(() => {
            steps.forEach((step) => step && step(null));
            if (callback) callback(steps.map(() => null));
          })
          : (...parts) => {
            if (/^(boundingClientRect|scrollOffset|fields|node|context)$/.test(name)) {
              steps.push(parts.find((part) => typeof part === 'function') || null);
            }
            return chain;
          }),
      });
      return chain;
    };
    return {
      request: (options) => stage.requests.open(options),
      getStorageSync: (key) => (stage.storage.has(key) ? standIn.clone(stage.storage.get(key)) : ''),
      setStorageSync: (key, value) => stage.storage.set(key, standIn.clone(value)),
      removeStorageSync: (key) => stage.storage.delete(key),
      getAppBaseInfo: () => ({ language: 'zh_CN', theme: 'light', SDKVersion: '3.17.0', host: { env: 'WeChat' } }),
      getSystemInfoSync: () => ({ language: 'zh_CN', theme: 'light', platform: 'ios', SDKVersion: '3.17.0' }),
      getDeviceInfo: () => ({ platform: 'ios', system: 'iOS 17.0' }),
      getWindowInfo: () => ({ windowWidth: 375, windowHeight: 700, screenHeight: 812, statusBarHeight: 44, pixelRatio: 3,
        safeArea: { top: 44, bottom: 778, left: 0, right: 375, width: 375, height: 734 } }),
      canIUse: () => true,
      nextTick: (callback) => stage.clock.soon(callback),
      createSelectorQuery: query,
      createIntersectionObserver: () => ({ relativeTo() { return this; }, relativeToViewport() { return this; },
        observe: nothing, disconnect: nothing }),
      setNavigationBarTitle: (options) => answered(options, {}),
      setNavigationBarColor: (options) => answered(options, {}),
      setClipboardData: (options) => answered(options, {}),
      showToast: (options) => answered(options, {}),
      showActionSheet: (options) => answered(options, { tapIndex: 0 }),
      hideKeyboard: (options) => answered(options, {}),
      onKeyboardHeightChange: nothing,
      offKeyboardHeightChange: nothing,
      onThemeChange: nothing,
      offThemeChange: nothing,
    };
  }

  Object.assign(standIn, { Stage });
})((globalThis.standIn = globalThis.standIn || {}));
