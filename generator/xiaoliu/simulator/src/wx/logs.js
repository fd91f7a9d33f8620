/**
 * What a mini-program sends to WeChat's own analytics and log servers: here it goes to the feed, and nowhere else.
 *
 * @param {import('./types.js').StageContext} context
 * @returns {import('./types.js').Api}
 */
export function logsApi({ feed }) {
  const log = (/** @type {string} */ level) => (/** @type {any[]} */ ...parts) => (
    feed.add('log', { level, text: parts.map((part) => (typeof part === 'string' ? part : text(part))).join(' ') })
  );
  const levels = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  return {
    reportEvent: (/** @type {string} */ name) => feed.add('wx', { api: 'reportEvent', detail: String(name) }),
    getLogManager: () => ({ ...levels, log: log('log') }),
    getRealtimeLogManager: () => ({ ...levels, setFilterMsg() {}, addFilterMsg() {}, in: () => levels }),
  };
}

/** @param {unknown} part */
function text(part) {
  try {
    return JSON.stringify(part) ?? String(part);
  } catch {
    return String(part);
  }
}
