/** What a record says in full. */

import { byteCells } from './byte-cells.js';
import { h } from './dom.js';
import { formatBytes, formatDuration, formatTime } from './format.js';
import { place, problemText } from './record-line.js';
import { say } from './words.js';

/**
 * @typedef {import('./types.js').Entry} Entry
 * @typedef {import('./records.js').RequestStory} RequestStory
 * @typedef {(entry: Entry, story: RequestStory | undefined) => (Node | null)[]} Drawer
 */

/** @type {Record<string, Drawer>} */
const DRAWERS = {
  request: ({ record }, story) => [
    facts([
      ['details.url', record.url],
      ['details.method', record.method],
      ['details.chunked', record.chunked === undefined ? undefined : String(record.chunked)],
      ['details.status', story?.statusCode],
      ['details.outcome', story?.outcome ?? say('details.running')],
      ['details.chunks', story && `${story.chunks.length} · ${formatBytes(story.bytes)}`],
      ['details.firstText', story?.firstText === undefined ? undefined : formatDuration(story.firstText)],
      ['details.duration', story && formatDuration(story.latest - story.began)],
    ]),
    block('details.header', headerText(record.header)),
    block('details.body', pretty(record.body)),
    block('details.received', story?.text),
  ],
  head: ({ record }) => [facts([['details.status', record.statusCode]]), block('details.header', headerText(record.header))],
  chunk: (entry, story) => [
    facts([
      ['details.number', entry.number && story ? say('details.numberOf', { number: entry.number, all: story.chunks.at(-1)?.number }) : undefined],
      ['details.size', formatBytes(entry.record.bytes ?? 0)],
      ['details.gap', entry.gap === undefined ? undefined : formatDuration(entry.gap)],
      ['details.cut', cutText(entry)],
    ]),
    section('details.bytes', byteCells(entry)),
    block('details.text', entry.record.text),
  ],
  'request-end': ({ record }, story) => [
    facts([
      ['details.outcome', record.outcome],
      ['details.message', record.errMsg],
      ['details.status', record.statusCode],
      ['details.chunks', record.chunks === undefined ? undefined : `${record.chunks} · ${formatBytes(record.bytes ?? 0)}`],
      ['details.duration', story && formatDuration(story.latest - story.began)],
    ]),
    block('details.received', story?.text),
  ],
  event: ({ record }) => [block('details.event', JSON.stringify(record.event, null, 2))],
  socket: ({ record }) => [
    facts([
      ['details.phase', record.phase],
      ['details.url', record.url],
      ['details.size', record.bytes === undefined ? undefined : formatBytes(record.bytes)],
      ['details.code', record.code],
      ['details.reason', record.reason],
    ]),
    block('details.text', pretty(record.text)),
  ],
  'set-data': ({ record }) => [
    facts([
      ['details.component', record.component],
      ['details.size', formatBytes(record.bytes ?? 0)],
      ['details.applied', formatDuration(record.milliseconds ?? 0)],
      ['details.problem', record.problem ? problemText(record.problem) : undefined],
    ]),
    block('details.paths', record.paths?.join('\n')),
  ],
  log: ({ record }) => [facts([['details.level', record.level]]), block('details.text', record.text)],
  error: ({ record }) => [
    facts([['details.place', place(record)]]),
    block('details.message', record.message),
    block('details.stack', record.stack),
  ],
};

/**
 * @param {Entry} entry
 * @param {RequestStory | undefined} story of its request
 * @returns {Node[]}
 */
export function detailsOf(entry, story) {
  const drawer = DRAWERS[entry.record.kind];
  const { n: _n, at: _at, kind: _kind, ...rest } = entry.record;
  const nodes = drawer ? drawer(entry, story) : [block('details.fields', JSON.stringify(rest, null, 2))];
  return nodes.filter((node) => node !== null);
}

/**
 * @param {Entry} entry
 * @returns {string} its name, above the details
 */
export function titleOf({ record }) {
  const id = record.id === undefined ? '' : ` #${record.id}`;
  return `${say(`kind.${record.kind}`)}${id} · ${formatTime(record.at)} s`;
}

/** @param {Entry} entry */
function cutText({ cut }) {
  if (!cut) return undefined;
  const said = [];
  if (cut.before > 0) said.push(say(cut.finished ? 'cut.finishes' : 'cut.middle', { bytes: cut.before }));
  if (cut.after > 0) said.push(say('cut.leaves', { bytes: cut.after }));
  return said.join(say('cut.and')) || say('cut.none');
}

/** @param {[string, unknown][]} rows key of words, value; rows without a value are left out */
function facts(rows) {
  const said = rows.filter(([, value]) => value !== undefined && value !== '');
  if (said.length === 0) return null;
  return h('dl', { class: 'facts' }, ...said.flatMap(([key, value]) => [h('dt', {}, say(key)), h('dd', {}, String(value))]));
}

/**
 * @param {string} key
 * @param {string | undefined} text
 */
function block(key, text) {
  if (text === undefined || text === '') return null;
  return section(key, h('pre', { tabindex: 0, 'aria-label': say(key) }, text));
}

/**
 * @param {string} key
 * @param {Node} content
 */
function section(key, content) {
  return h('section', {}, h('h4', {}, say(key)), content);
}

/** @param {Record<string, string | string[]> | undefined} header */
function headerText(header = {}) {
  return Object.entries(header)
    .flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`))
    .join('\n');
}

/** @param {string | undefined} text */
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text ?? ''), null, 2);
  } catch {
    return text;
  }
}
