// App, Page and Component, setData with its rules, and the tree of what is on the page.
(function (standIn) {
  const LARGEST_SET_DATA = 1024 * 1024;
  const encoder = new TextEncoder();

  function clone(value) {
    return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  }

  /** Throws what the platform only warns of, or refuses: undefined, functions, more than 1024 kB. Returns the bytes. */
  function measure(data, owner) {
    (function check(value, path) {
      if (value === undefined || typeof value === 'function') {
        throw new Error(`${owner}: setData of ${path} to ${typeof value}`);
      }
      if (value && typeof value === 'object') Object.keys(value).forEach((key) => check(value[key], `${path}.${key}`));
    })(data, 'data');
    const bytes = encoder.encode(JSON.stringify(data)).length;
    if (bytes > LARGEST_SET_DATA) throw new Error(`${owner}: setData of ${bytes} bytes`);
    return bytes;
  }

  function steps(path) {
    return path.split(/[.[\]]+/).filter((step) => step !== '').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  }

  function assign(data, path, value) {
    const way = steps(path);
    let place = data;
    way.slice(0, -1).forEach((step, index) => {
      if (place[step] === null || typeof place[step] !== 'object') {
        place[step] = typeof way[index + 1] === 'number' ? [] : {};
      }
      place = place[step];
    });
    place[way[way.length - 1]] = value;
  }

  function valueAt(data, path) {
    return steps(path).reduce((value, step) => (value === undefined || value === null ? value : value[step]), data);
  }

  const DEFAULTS = new Map([[String, ''], [Number, 0], [Boolean, false], [Array, []], [Object, null], [null, null]]);

  class Instance {
    constructor(stage, definition, host) {
      Object.assign(this, definition.methods);
      Object.defineProperties(this, {
        stage: { value: stage }, definition: { value: definition }, host: { value: host, writable: true },
        inner: { value: new Map(), writable: true }, tree: { value: { children: [] }, writable: true },
        alive: { value: true, writable: true },
      });
      this.data = clone(definition.data);
      this.properties = this.data;
      this.is = definition.path;
      this.dataset = host ? host.dataset : {};
      this.id = host ? host.id : '';
      this.lifetime('created');
    }

    lifetime(name, ...parts) {
      const hook = this.definition.lifetimes[name];
      if (hook) hook.apply(this, parts);
    }

    setData(data, callback) {
      const { stage } = this;
      const bytes = measure(data, this.is);
      if (!this.alive) return;
      stage.updates.push({ owner: this.is, bytes, at: stage.clock.now(), keys: Object.keys(data) });
      stage.inFlight += 1;
      Object.keys(data).forEach((path) => assign(this.data, path, clone(data[path])));
      this.observe(Object.keys(data));
      this.render();
      stage.clock.setTimeout(() => {
        stage.inFlight -= 1;
        if (callback && this.alive) callback.call(this);
      }, stage.frame);
    }

    observe(changed) {
      Object.entries(this.definition.observers).forEach(([fields, observer]) => {
        const paths = fields.split(',').map((field) => field.trim().replace(/\.?\*\*$/, ''));
        const touched = paths.some((path) => path === '' || changed.some((one) => (
          one === path || one.startsWith(path + '.') || one.startsWith(path + '[') || path.startsWith(one + '.')
        )));
        if (touched) observer.apply(this, paths.map((path) => (path === '' ? this.data : valueAt(this.data, path))));
      });
    }

    /** Takes over what the owner's template says. */
    receive(attributes) {
      const changed = Object.keys(this.definition.properties).filter((name) => {
        if (!(name in attributes)) return false;
        const given = attributes[name];
        const { type } = this.definition.properties[name];
        const value = clone(given === undefined || given === null ? DEFAULTS.get(type) : given);
        if (JSON.stringify(value) === JSON.stringify(this.data[name])) return false;
        const old = this.data[name];
        this.data[name] = value;
        const { observer } = this.definition.properties[name];
        if (observer) (typeof observer === 'string' ? this[observer] : observer).call(this, value, old);
        return true;
      });
      if (changed.length > 0) this.observe(changed);
      return changed.length > 0;
    }

    render() {
      if (!this.alive) return;
      const before = this.inner;
      const after = new Map();
      const fresh = [];
      this.inner = after;
      this.tree = standIn.render(this.definition.template, this.data, {
        slot: () => (this.host ? this.host.children : []),
        component: (tag, node, key) => {
          const definition = this.definition.components[tag];
          if (!definition) return null;
          let instance = before.get(key);
          if (instance) {
            instance.host = node;
            instance.dataset = node.dataset;
            instance.id = node.id;
            if (instance.receive(node.attributes)) instance.render();
            else instance.rehost();
          } else {
            instance = new Instance(this.stage, definition, node);
            instance.receive(node.attributes);
            fresh.push(instance);
          }
          after.set(key, instance);
          return instance;
        },
      });
      before.forEach((instance, key) => {
        if (after.get(key) !== instance) instance.remove();
      });
      fresh.forEach((instance) => {
        instance.lifetime('attached');
        instance.render();
        instance.lifetime('ready');
      });
    }

    /** The slot's content belongs to the owner: when the owner rendered anew, it must be linked in again. */
    rehost() {
      ownNodes(this.tree).filter((node) => node.tag === 'slot').forEach((slot) => {
        slot.children = this.host.children;
      });
    }

    remove() {
      this.lifetime('detached');
      this.alive = false;
      this.inner.forEach((instance) => instance.remove());
    }

    triggerEvent(name, detail) {
      if (this.host) this.stage.handle(this.host, name, detail, false);
    }

    selectAllComponents(selector) {
      return ownNodes(this.tree).filter((node) => node.component && matches(node, selector)).map((node) => node.component);
    }

    selectComponent(selector) {
      return this.selectAllComponents(selector)[0] || null;
    }

    createSelectorQuery() {
      return this.stage.wx.createSelectorQuery();
    }
  }

  function ownNodes(node) {
    return node.children.flatMap((child) => [child, ...(child.tag === 'slot' ? [] : ownNodes(child))]);
  }

  /** `.class`, `#id`, `tag` or `[attribute=value]`, or several of them joined. */
  function matches(node, selector) {
    if (!node.classes) return false;
    return selector.match(/[.#]?[\w-]+|\[[^\]]+\]/g).every((part) => {
      if (part[0] === '.') return node.classes.includes(part.slice(1));
      if (part[0] === '#') return node.id === part.slice(1);
      if (part[0] !== '[') return node.tag === part;
      const [name, value] = part.slice(1, -1).split('=');
      const found = name.startsWith('data-') ? node.dataset[name.slice(5)] : node.attributes[name];
      return found !== undefined && (value === undefined || String(found) === value);
    });
  }

  Object.assign(standIn, { Instance, matches, clone, valueDefaults: DEFAULTS });
})((globalThis.standIn = globalThis.standIn || {}));
