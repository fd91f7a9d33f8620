/**
 * What a record says in one line.
 *
 * @typedef {import('./types.js').Entry} Entry
 * @typedef {import('./types.js').StageRecord} StageRecord
 *
 * @typedef {object} Piece
 * @property {string} text
 * @property {'strong' | 'faint' | 'code' | 'cut' | 'bad'} [look] `cut`: bytes of a character that the chunk does not hold whole
 *
 * @typedef {object} Line
 * @property {string} icon
 * @property {Piece[]} pieces
 * @property {string} aside numbers, at the end of the line
 * @property {'' | 'bad' | 'warn' | 'stream'} tone
 */

import { fromBase64 } from './chunk-bytes.js';
import { formatBytes, formatDuration, formatHex } from './format.js';
import { say } from './words.js';

/** UTF-16 units of a line; no screen is wider. */
const MOST_LINE = 400;
/** Bytes of hex where a chunk has no text. */
const MOST_HEX = 48;

/** @type {Record<string, (entry: Entry) => Line>} */
const LINES = {
  request: ({ record }) =>
    line('request', '', '', strong(`${record.method ?? 'GET'} `), plain(shortUrl(record.url)), faint(` #${record.id}`)),
  head: ({ record }) =>
    line(
      'head',
      Number(record.statusCode) >= 400 ? 'bad' : '',
      '',
      strong(`${record.statusCode ?? say('line.noStatus')} `),
      faint(contentType(record.header)),
      faint(` #${record.id}`),
    ),
  chunk: chunkLine,
  'request-end': ({ record }) => {
    const failed = record.outcome === 'fail';
    return line(
      failed ? 'request-fail' : 'request-end',
      failed ? 'bad' : '',
      formatBytes(record.bytes ?? 0),
      strong(failed ? 'fail ' : 'success '),
      plain(failed || !record.statusCode ? (record.errMsg ?? '') : String(record.statusCode)),
      faint(` #${record.id}`),
    );
  },
  event: eventLine,
  socket: ({ record }) =>
    line(
      'socket',
      record.phase === 'error' ? 'bad' : '',
      record.bytes === undefined ? '' : formatBytes(record.bytes),
      strong(`${record.phase} `),
      plain(visible(record.text ?? record.reason ?? shortUrl(record.url))),
      faint(`${record.code === undefined ? '' : ` ${record.code}`} #${record.id}`),
    ),
  'set-data': ({ record }) =>
    line(
      'set-data',
      record.problem ? 'bad' : '',
      `${formatBytes(record.bytes ?? 0)}  ${formatDuration(record.milliseconds ?? 0).padStart(7)}`,
      strong(`${componentName(record.component)} `),
      record.problem ? bad(problemText(record.problem)) : faint((record.paths ?? []).join(', ')),
    ),
  log: ({ record }) =>
    line('log', record.level === 'error' ? 'bad' : record.level === 'warn' ? 'warn' : '', '', plain(visible(record.text))),
  error: ({ record }) => line('error', 'bad', place(record), plain(visible(record.message))),
  life: ({ record }) => line('life', '', '', plain(record.what ?? ''), faint(record.page ? ` ${record.page}` : '')),
  device: ({ record }) => line('device', '', '', plain(changesText(record.changes))),
  wx: ({ record }) =>
    line('wx', '', '', plain(`wx.${record.api ?? ''} `), faint(record.detail === undefined ? '' : compact(record.detail))),
  session: ({ record }) => line('session', '', '', plain(say(record.what ?? '')), faint(record.text ? ` ${record.text}` : '')),
};

/**
 * @param {Entry} entry
 * @returns {Line}
 */
export function lineOf(entry) {
  const make = LINES[entry.record.kind];
  if (make) return make(entry);
  const { n: _n, at: _at, kind: _kind, ...rest } = entry.record;
  return line(entry.record.kind, '', '', plain(compact(rest)));
}

/**
 * @param {{ file?: string, line?: number, column?: number }} where
 * @returns {string} `pages/chat/chat.js:12:5`
 */
export function place({ file, line: row, column }) {
  return [file, row, column].filter((part) => part !== undefined && part !== '').join(':');
}

/** @param {unknown} problem */
export function problemText(problem) {
  return typeof problem === 'string' ? problem : compact(problem);
}

/** @param {Entry} entry */
function chunkLine({ record, cut }) {
  const bytes = fromBase64(record.data ?? '');
  const before = cut?.before ?? 0;
  const after = cut?.after ?? 0;
  /** @type {Piece[]} */
  const pieces = [];
  if (before > 0) pieces.push({ text: `…${formatHex(bytes.slice(0, before))}${cut?.finished ? '' : '…'}`, look: 'cut' });
  const text = visible(record.text);
  if (text) pieces.push(plain(text));
  else if (before + after < bytes.length) {
    pieces.push({ text: formatHex(bytes.slice(before, Math.min(bytes.length - after, MOST_HEX))), look: 'code' });
  }
  if (after > 0) pieces.push({ text: `${formatHex(bytes.slice(bytes.length - after))}…`, look: 'cut' });
  return line('chunk', 'stream', formatBytes(record.bytes ?? bytes.length), ...pieces);
}

/** @param {Entry} entry */
function eventLine({ record }) {
  const { type, id, content, reasoning, ...rest } = record.event ?? {};
  const said = [content, reasoning].filter((text) => typeof text === 'string' && text !== '').join(' ');
  const more = Object.keys(rest).length > 0 ? compact(rest) : '';
  return line(
    'event',
    type === 'error' ? 'bad' : 'stream',
    id === undefined ? '' : String(id),
    strong(`${reasoning ? 'reasoning' : (type ?? 'event')} `),
    plain(visible(said)),
    faint(said && more ? ` ${more}` : more),
  );
}

/**
 * @param {string} icon
 * @param {Line['tone']} tone
 * @param {string} aside
 * @param {...Piece} pieces
 * @returns {Line}
 */
function line(icon, tone, aside, ...pieces) {
  return { icon, tone, aside, pieces: pieces.filter(({ text }) => text !== '') };
}

/** @param {string} text @returns {Piece} */
function plain(text) {
  return { text };
}

/** @param {string} text @returns {Piece} */
function strong(text) {
  return { text, look: 'strong' };
}

/** @param {string} text @returns {Piece} */
function faint(text) {
  return { text, look: 'faint' };
}

/** @param {string} text @returns {Piece} */
function bad(text) {
  return { text, look: 'bad' };
}

/**
 * @param {string | undefined} text
 * @returns {string} with a sign for what would break the line or show nothing
 */
function visible(text = '') {
  return text
    .slice(0, MOST_LINE)
    .replace(/\r\n|\n/g, '⏎')
    .replace(/\t/g, '⇥')
    .replace(/[\u0000-\u001f]/g, (character) => String.fromCharCode(0x2400 + character.charCodeAt(0)));
}

/** @param {string | undefined} url */
function shortUrl(url = '') {
  return url.replace(/^https?:\/\/(localhost|127\.0\.0\.1)(?=[:/])/, '');
}

/** @param {StageRecord['header']} header */
function contentType(header = {}) {
  const name = Object.keys(header).find((key) => key.toLowerCase() === 'content-type');
  return name ? String(header[name]) : '';
}

/** @param {string | undefined} component a path such as `components/answer-message/answer-message` */
function componentName(component = '') {
  return component.split('/').pop() ?? component;
}

/** @param {Record<string, unknown> | undefined} changes */
function changesText(changes = {}) {
  return Object.entries(changes)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? compact(value) : value}`)
    .join(', ');
}

/** @param {unknown} value */
function compact(value) {
  return (JSON.stringify(value) ?? String(value)).slice(0, MOST_LINE);
}
