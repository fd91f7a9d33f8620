import { CallError } from './calls.js';

/**
 * Reads what user code gives to `wx.request`; platform-facts.md, wx.request, rows "undefined" and "header values".
 *
 * @typedef {import('../device/types.js').NetworkRequest} NetworkRequest
 */

/** No PATCH. */
const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'];

const DEFAULT_TIMEOUT = 60_000;
const LONGEST_TIMEOUT = 60_000;

/** The vendor's public error numbers. */
export const BAD_DOMAIN = 600002;
const BAD_URL = 600009;
const BAD_DATA = 600010;

/**
 * @param {any} options
 * @param {import('./types.js').StageContext} context
 * @returns {NetworkRequest}
 * @throws {CallError} what the platform refuses
 */
export function readRequest(options, { device, app }) {
  const { url, data } = options;
  if (!isUrl(url, 'http')) throw new CallError(`invalid url "${url}"`, BAD_URL);
  if (device.is('urlCheck') && !isAllowed(url, 'https', app.requestDomains)) {
    throw new CallError(`url not in domain list:${new URL(url).host}`, BAD_DOMAIN);
  }
  const method = String(options.method ?? 'GET').toUpperCase();
  if (!METHODS.includes(method)) throw new CallError(`method "${method}" is not supported`);
  const header = headerStrings(options.header, Boolean(device.is('headerCoercion')));
  if (contentType(header) === undefined) header['content-type'] = 'application/json';
  const redirect = options.redirect === 'manual' ? { redirect: /** @type {const} */ ('manual') } : {};
  if (data === undefined || data === null) return { url, method, header, ...redirect };
  const body = serialised(data, header);
  return method === 'GET' ? { url: withQuery(url, data), method, header, ...redirect } : { url, method, header, body, ...redirect };
}

/**
 * @param {any} timeout milliseconds, as given
 * @param {boolean} capped
 * @returns {number} milliseconds
 */
export function readTimeout(timeout, capped) {
  const wanted = Number(timeout) > 0 ? Number(timeout) : DEFAULT_TIMEOUT;
  return capped ? Math.min(wanted, LONGEST_TIMEOUT) : wanted;
}

/**
 * @param {unknown} header
 * @param {boolean} coerced
 * @returns {Record<string, string>} without a Referer, which user code cannot set
 */
export function headerStrings(header, coerced) {
  /** @type {Record<string, string>} */
  const strings = {};
  for (const [name, value] of Object.entries(header ?? {})) {
    if (name.toLowerCase() === 'referer') continue;
    const plain = typeof value === 'string' || typeof value === 'number' || !coerced;
    strings[name] = plain ? String(value) : Object.prototype.toString.call(value);
  }
  return strings;
}

/**
 * @param {any} url
 * @param {string} scheme `http` or `ws`; the secure form is one too
 */
export function isUrl(url, scheme) {
  if (typeof url !== 'string' || !new RegExp(`^${scheme}s?://[^/?#]`, 'i').test(url)) return false;
  try {
    return Boolean(new URL(url));
  } catch {
    return false;
  }
}

/**
 * As on a phone without debugging; platform-facts.md, wx.request, row "HTTPS only on phones".
 *
 * @param {string} url
 * @param {string} scheme the secure one
 * @param {string[] | undefined} domains origins, with the port
 */
export function isAllowed(url, scheme, domains) {
  const { protocol, hostname, origin, host } = new URL(url);
  if (protocol !== `${scheme}:`) return false;
  if (hostname === 'localhost' || hostname === 'api.weixin.qq.com' || /^[\d.]+$|^\[/.test(hostname)) return false;
  return domains === undefined || domains.includes(origin) || domains.includes(`${protocol}//${host}`);
}

/**
 * @param {any} data
 * @param {Record<string, string>} header
 * @returns {string | ArrayBuffer}
 * @throws {CallError} when it cannot be sent
 */
function serialised(data, header) {
  if (typeof data === 'string') return data;
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]') return data;
  if (isPlain(data) && /x-www-form-urlencoded/i.test(contentType(header) ?? '')) return query(data);
  let text;
  try {
    text = JSON.stringify(data);
  } catch {
    text = undefined;
  }
  if (text === undefined) throw new CallError('parameter error: data cannot be serialised', BAD_DATA);
  return text;
}

/** @param {Record<string, string>} header */
function contentType(header) {
  return header[Object.keys(header).find((name) => name.toLowerCase() === 'content-type') ?? ''];
}

/** @param {any} data */
function isPlain(data) {
  return Object.prototype.toString.call(data) === '[object Object]';
}

/**
 * @param {string} url
 * @param {any} data the fields of an object win over what the URL has; a string is a query already
 */
function withQuery(url, data) {
  if (typeof data === 'string') return data === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${data}`;
  if (!isPlain(data)) return url;
  const [base, ...rest] = url.split('?');
  const kept = rest.join('?').split('&').filter((pair) => pair !== '' && !(decoded(pair.split('=')[0]) in data));
  return [base, [...kept, query(data)].filter(Boolean).join('&')].filter(Boolean).join('?');
}

/** @param {Record<string, any>} data */
function query(data) {
  return Object.entries(data).map(([name, value]) => (
    `${encodeURIComponent(name)}=${encodeURIComponent(value !== null && typeof value === 'object' ? JSON.stringify(value) : value)}`
  )).join('&');
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
