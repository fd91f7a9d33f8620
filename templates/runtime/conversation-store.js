const { asObject } = require('./json.js');

/**
 * Keeps the conversation in the phone's storage, so that it is there when the page opens again.
 *
 * A conversation is worth less than a page that opens: whatever goes wrong is logged, what cannot be read counts as
 * nothing, and what cannot be written leaves the storage as it was.
 *
 * @typedef {import('./platform.js').Platform} Platform
 * @typedef {import('./transcript.js').EntryStatus} EntryStatus
 * @typedef {import('./transcript.js').Exchange} Exchange
 * @typedef {import('./transcript.js').RunPosition} RunPosition
 */

/** Holds the JSON of `{ version, exchanges }`. */
const KEY = 'xiaoliu.conversation';

/** Of what is stored. It changes whenever one side of a change would misread what the other has written. */
const VERSION = 2;

/** Of what is stored without `run`, by pages that could not go on with an answer. */
const VERSION_WITHOUT_RUNS = 1;

/** Questions with their answers. Few readers scroll back further, and the page opens fast. */
const MOST_EXCHANGES = 50;

/** Half of what a key may hold (wx.setStorageSync), and of what one `setData` may carry: 1 MB each. */
const MOST_BYTES = 512 * 1024;

/** UTF-16 units; a UUID has 36. */
const LONGEST_RUN_ID = 128;

/** A UTF-16 unit takes no more in UTF-8. */
const MOST_BYTES_OF_A_UNIT = 3;

/** @type {unknown[]} */
const STATUSES = /** @type {EntryStatus[]} */ (['pending', 'streaming', 'complete', 'stopped', 'failed']);

class ConversationStore {
  /** @param {Platform} platform */
  constructor(platform) {
    this.platform = platform;
  }

  /** Whether what is saved is there when the page opens again. */
  get lasting() {
    return true;
  }

  /** @returns {Exchange[]} oldest first; none if nothing was kept, or nothing that can be read */
  load() {
    return this.attempt('the kept conversation cannot be read', (storage) => parse(storage.get(KEY))) || [];
  }

  /** @param {Exchange[]} exchanges oldest first; the newest are kept, as many as there is room for */
  save(exchanges) {
    this.attempt('the conversation cannot be kept', (storage) => {
      storage.set(KEY, JSON.stringify({ version: VERSION, exchanges: newest(exchanges) }));
    });
  }

  clear() {
    this.attempt('the kept conversation cannot be removed', (storage) => storage.remove(KEY));
  }

  /**
   * @template T
   * @param {string} failure
   * @param {(storage: import('./platform.js').Storage) => T} action
   * @returns {T | undefined}
   */
  attempt(failure, action) {
    try {
      return action(this.platform.storage);
    } catch (error) {
      this.platform.log('warn', failure, error);
      return undefined;
    }
  }
}

/**
 * @param {Exchange[]} exchanges
 * @returns {Exchange[]}
 */
function newest(exchanges) {
  let room = MOST_BYTES / MOST_BYTES_OF_A_UNIT;
  let first = exchanges.length;
  while (first > 0 && exchanges.length - first < MOST_EXCHANGES) {
    room -= JSON.stringify(exchanges[first - 1]).length;
    if (room < 0) break;
    first -= 1;
  }
  return exchanges.slice(first);
}

/**
 * @param {unknown} text
 * @returns {Exchange[]}
 * @throws {Error} if it is not what `save` writes
 */
function parse(text) {
  if (text === '') return [];
  const kept = asObject(JSON.parse(/** @type {string} */ (text)));
  if (!kept) throw new Error('not an object');
  if (kept.version !== VERSION && kept.version !== VERSION_WITHOUT_RUNS) {
    throw new Error('version ' + kept.version + ' instead of ' + VERSION);
  }
  if (!Array.isArray(kept.exchanges) || !kept.exchanges.every(isExchange)) throw new Error('damaged');
  return kept.exchanges.map(({ question, answer }) => (
    { question, answer: Object.assign({}, answer, { run: positionIn(answer.run) }) }));
}

/**
 * Without a position that can be trusted the answer has the text that it has, and nothing goes on.
 *
 * @param {unknown} value
 * @returns {RunPosition | null}
 */
function positionIn(value) {
  const run = asObject(value);
  if (!run) return null;
  const { id, lastId } = run;
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_RUN_ID) return null;
  return typeof lastId === 'number' && Number.isSafeInteger(lastId) && lastId >= 0 ? { id, lastId } : null;
}

/**
 * @param {unknown} value
 * @returns {value is Exchange}
 */
function isExchange(value) {
  return hasTexts(value, ['question']) && isAnswer(value.answer);
}

/** @param {unknown} value */
function isAnswer(value) {
  return hasTexts(value, ['content', 'reasoning', 'reason'])
    && STATUSES.includes(value.status)
    && typeof value.thinkingSeconds === 'number'
    && (value.error === null || hasTexts(value.error, ['code', 'message']));
}

/**
 * @param {unknown} value
 * @param {string[]} names
 * @returns {value is import('./json.js').JsonObject}
 */
function hasTexts(value, names) {
  const object = asObject(value);
  return object !== null && names.every((name) => typeof object[name] === 'string');
}

module.exports = { ConversationStore };
