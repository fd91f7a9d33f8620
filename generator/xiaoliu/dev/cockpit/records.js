/**
 * All that the stage has told, in order, with what only a reader of the whole stream can know: which characters a chunk
 * cuts, how long it let one wait, how soon the first text came.
 *
 * @typedef {import('./types.js').StageRecord} StageRecord
 * @typedef {import('./types.js').Entry} Entry
 *
 * @typedef {object} RequestStory one request or socket
 * @property {string} key unique across restarts
 * @property {number} id
 * @property {string} method
 * @property {string} url
 * @property {number} began milliseconds since the stage began
 * @property {number} latest milliseconds since the stage began, of its latest record
 * @property {number} [statusCode]
 * @property {'success' | 'fail'} [outcome]
 * @property {Entry[]} chunks
 * @property {number} bytes
 * @property {string} text what its chunks decode to, at most MOST_TEXT
 * @property {number} [firstText] milliseconds from the request to its first text
 * @property {boolean} [firstTextIsEvent] whether that is an event's, not merely a chunk's
 *
 * @typedef {object} Summary
 * @property {number} chunks
 * @property {number} bytes
 * @property {number} setData calls
 * @property {number} setDataBytes
 * @property {number} setDataMost milliseconds of the slowest call
 * @property {number | undefined} firstText milliseconds, of the latest request that has any
 */

import { CharacterCuts, fromBase64 } from './chunk-bytes.js';

/** Entries kept; the oldest give way. */
const MOST_ENTRIES = 50000;
/** UTF-16 units kept of one request's text. */
const MOST_TEXT = 200000;
/** The first thing in the life of a mini-program. */
const LAUNCH = 'app.onLaunch';

/** The filters of the timeline, and the kinds of record each one stands for. */
export const GROUPS = {
  request: ['request', 'head', 'request-end'],
  chunk: ['chunk'],
  event: ['event'],
  socket: ['socket'],
  'set-data': ['set-data'],
  log: ['log'],
  error: ['error'],
  life: ['life'],
  device: ['device'],
  wx: ['wx'],
};

const GROUP_OF = new Map(Object.entries(GROUPS).flatMap(([group, kinds]) => kinds.map((kind) => [kind, group])));

export class RecordStore {
  /** @type {Entry[]} */
  entries = [];
  /** @type {Map<string, RequestStory>} */
  requests = new Map();
  /** @type {Summary} */
  summary = emptySummary();
  /** @type {Map<string, number>} entries by group */
  counts = new Map();
  /** Entries that are no longer kept. */
  dropped = 0;

  #key = 0;
  #session = 0;
  #lastN = 0;
  #launched = false;
  /** @type {{ what: string, text?: string } | undefined} */
  #reason;
  /** @type {Map<string, CharacterCuts>} */
  #cuts = new Map();

  /**
   * @param {StageRecord[]} records
   * @returns {Entry[]} the new entries
   */
  add(records) {
    const first = this.#key;
    for (const record of records) {
      const launches = record.kind === 'life' && record.what === LAUNCH;
      if (record.n <= this.#lastN || (launches && this.#launched)) this.mark();
      this.#lastN = record.n;
      this.#launched ||= launches;
      this.#append(record);
    }
    this.#trim();
    return this.entries.slice(this.entries.length - (this.#key - first));
  }

  /**
   * Says why the next life of the mini-program will begin.
   *
   * @param {string} why a key of words
   * @param {string} [text] more about it
   */
  expect(why, text) {
    this.#reason = { what: why, text };
  }

  /**
   * A new life of the mini-program begins: its ids and its clock may start again.
   *
   * @returns {Entry}
   */
  mark() {
    this.#session += 1;
    this.#lastN = 0;
    this.#launched = false;
    const reason = this.#reason ?? { what: 'session.restarted' };
    this.#reason = undefined;
    return this.#append({ n: 0, at: 0, kind: 'session', ...reason });
  }

  clear() {
    this.entries = [];
    this.requests.clear();
    this.counts.clear();
    this.summary = emptySummary();
    this.dropped = 0;
  }

  /**
   * @param {Entry} entry
   * @returns {RequestStory | undefined}
   */
  requestOf(entry) {
    return entry.request === undefined ? undefined : this.requests.get(entry.request);
  }

  /** @param {StageRecord} record */
  #append(record) {
    const group = GROUP_OF.get(record.kind) ?? record.kind;
    /** @type {Entry} */
    const entry = { key: (this.#key += 1), record, group, session: this.#session };
    if (record.id !== undefined) entry.request = `${this.#session}:${group === 'socket' ? 'socket' : ''}${record.id}`;
    this.counts.set(group, (this.counts.get(group) ?? 0) + 1);
    this.#follow(entry);
    this.entries.push(entry);
    return entry;
  }

  /** @param {Entry} entry */
  #follow(entry) {
    const { record } = entry;
    if (record.kind === 'request') this.requests.set(String(entry.request), beginStory(entry));
    const story = this.requestOf(entry);
    if (story) story.latest = record.at;
    if (record.kind === 'chunk') this.#followChunk(entry, story);
    else if (record.kind === 'set-data') this.#followSetData(record);
    else if (story && record.kind === 'head') story.statusCode = record.statusCode;
    else if (story && record.kind === 'request-end') story.outcome = record.outcome;
    else if (story && record.kind === 'event') this.#followEvent(record, story);
  }

  /**
   * @param {Entry} entry
   * @param {RequestStory | undefined} story
   */
  #followChunk(entry, story) {
    const { record } = entry;
    const request = String(entry.request);
    const cuts = this.#cuts.get(request) ?? new CharacterCuts();
    this.#cuts.set(request, cuts);
    entry.cut = cuts.feed(fromBase64(record.data ?? ''));
    const size = record.bytes ?? 0;
    this.summary.chunks += 1;
    this.summary.bytes += size;
    if (!story) return;
    const before = story.chunks.at(-1);
    entry.gap = record.at - (before ? before.record.at : story.began);
    entry.number = (before?.number ?? 0) + 1;
    story.chunks.push(entry);
    story.bytes += size;
    if (story.text.length < MOST_TEXT) story.text += record.text ?? '';
    if (story.firstText === undefined && record.text?.trim()) this.#firstText(story, record.at);
  }

  /**
   * @param {StageRecord} record
   * @param {RequestStory} story
   */
  #followEvent(record, story) {
    const hasText = Boolean(record.event?.content || record.event?.reasoning);
    if (!hasText || story.firstTextIsEvent) return;
    story.firstTextIsEvent = true;
    this.#firstText(story, record.at);
  }

  /**
   * @param {RequestStory} story
   * @param {number} at
   */
  #firstText(story, at) {
    story.firstText = at - story.began;
    this.summary.firstText = story.firstText;
  }

  /** @param {StageRecord} record */
  #followSetData(record) {
    this.summary.setData += 1;
    this.summary.setDataBytes += record.bytes ?? 0;
    this.summary.setDataMost = Math.max(this.summary.setDataMost, record.milliseconds ?? 0);
  }

  #trim() {
    // A tenth at once, so that a full store does not move its whole array for every record.
    if (this.entries.length <= MOST_ENTRIES * 1.1) return;
    const gone = this.entries.splice(0, this.entries.length - MOST_ENTRIES);
    this.dropped += gone.length;
    const oldest = this.entries[0].key;
    for (const entry of gone) {
      this.counts.set(entry.group, (this.counts.get(entry.group) ?? 1) - 1);
      if (entry.record.kind === 'request-end' && entry.request) {
        this.requests.delete(entry.request);
        this.#cuts.delete(entry.request);
      }
    }
    for (const story of this.requests.values()) {
      if (story.chunks.length > 0 && story.chunks[0].key < oldest) {
        story.chunks = story.chunks.filter((chunk) => chunk.key >= oldest);
      }
    }
  }
}

/**
 * @param {Entry} entry
 * @returns {RequestStory}
 */
function beginStory({ record, request }) {
  return {
    key: String(request),
    id: record.id ?? 0,
    method: record.method ?? 'GET',
    url: record.url ?? '',
    began: record.at,
    latest: record.at,
    chunks: [],
    bytes: 0,
    text: '',
  };
}

/** @returns {Summary} */
function emptySummary() {
  return { chunks: 0, bytes: 0, setData: 0, setDataBytes: 0, setDataMost: 0, firstText: undefined };
}
