const LEVELS = ['log', 'info', 'warn', 'error', 'debug'];

/**
 * The mini-program's console: into the feed, and to the browser's own, where objects can be unfolded.
 *
 * @param {import('../feed.js').Feed} feed
 */
export function createConsole(feed) {
  /** @type {Record<string, any>} */
  const result = {};
  LEVELS.forEach((level) => {
    result[level] = (/** @type {unknown[]} */ ...parts) => {
      feed.add('log', { level, text: parts.map(textOf).join(' ') });
      /** @type {any} */ (console)[level](...parts);
    };
  });
  ['group', 'groupEnd', 'groupCollapsed', 'time', 'timeEnd', 'table', 'trace', 'dir', 'count', 'assert'].forEach((name) => {
    result[name] = (/** @type {unknown[]} */ ...parts) => /** @type {any} */ (console)[name](...parts);
  });
  return result;
}

/** @param {unknown} value */
function textOf(value) {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.stack || String(value);
  try {
    return JSON.stringify(value) || String(value);
  } catch (error) {
    return String(value);
  }
}
