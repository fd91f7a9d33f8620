/**
 * @typedef {import('./theatre.js').Theatre} Theatre
 *
 * What the world outside can ask of the stage: the cockpit by messages, a test by calls.
 */

/**
 * @param {Theatre} theatre
 * @returns {Record<string, (...parts: any[]) => unknown>}
 */
export function commands(theatre) {
  return {
    ping: () => 'pong',
    set: (changes) => theatre.device.set(changes),
    configure: (changes) => theatre.configure(changes),
    background: (options) => theatre.device.background(options || {}),
    foreground: () => theatre.device.foreground(),
    offline: () => theatre.device.offline(),
    online: (type) => theatre.device.online(type),
    switchNetwork: (type) => theatre.device.switchNetwork(type),
    cut: (how) => theatre.device.cut(how || {}),
    showKeyboard: (height) => theatre.device.showKeyboard(height),
    hideKeyboard: () => theatre.device.hideKeyboard(),
    pullDown: () => theatre.stage && theatre.stage.pages.front && theatre.stage.pages.front.pullDown(),
    reload: () => theatre.reload(),
    records: ({ since = 0 } = {}) => theatre.feed.since(since),
    state: () => theatre.state(),
  };
}

/**
 * Lets the cockpit's window steer the stage in its frame, and tells it what happens, a frame at a time.
 *
 * @param {Theatre} theatre
 * @param {string} origin of the cockpit; nobody else is listened to
 */
export function connectCockpit(theatre, origin) {
  const known = commands(theatre);
  const send = (/** @type {object} */ message) => window.parent.postMessage(message, origin);

  window.addEventListener('message', async ({ source, origin: from, data }) => {
    if (source !== window.parent || from !== origin || !data || data.xiaoliu !== 'command') return;
    const { id, name, arguments: parts = [] } = data;
    try {
      if (!Object.hasOwn(known, name)) throw new Error(`the stage knows no command "${name}"`);
      const value = await known[name](...parts);
      send({ xiaoliu: 'result', id, value: value === undefined ? null : value });
    } catch (error) {
      send({ xiaoliu: 'result', id, error: String(/** @type {Error} */ (error).message) });
    }
  });

  const tellRecords = batched(() => {
    send({ xiaoliu: 'records', records: theatre.feed.since(told) });
    told = theatre.feed.count;
  });
  let told = 0;
  theatre.feed.on(tellRecords);
  if (theatre.feed.count > 0) tellRecords();

  const tellState = batched(() => send({ xiaoliu: 'state', state: theatre.state() }));
  theatre.listeners.add(tellState);
  tellState();
}

/**
 * @param {() => void} action
 * @returns {() => void} runs it once, soon, however often it is called until then
 */
function batched(action) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      action();
    }, 16);
  };
}
