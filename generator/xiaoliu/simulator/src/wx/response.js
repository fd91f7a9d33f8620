/** What `success` of `wx.request` gets; platform-facts.md, wx.request, row "success post-processing". */

/**
 * @param {Record<string, string | string[]>} header
 * @returns {Record<string, string>} arrays joined
 */
export function joinedHeader(header) {
  return Object.fromEntries(Object.entries(header).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]));
}

/**
 * @param {Uint8Array} bytes
 * @param {{ responseType?: string, dataType?: string }} options
 * @param {boolean} parsed lose a byte order mark, and become what JSON says
 * @returns {unknown}
 */
export function bodyData(bytes, { responseType, dataType = 'json' }, parsed) {
  if (responseType === 'arraybuffer') return bytes.slice().buffer;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (!parsed) return text;
  const plain = text.replace(/^\uFEFF/, '');
  if (dataType !== 'json') return plain;
  try {
    return JSON.parse(plain);
  } catch {
    return plain;
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {boolean} view a view into a larger buffer instead of a buffer
 */
export function chunkData(bytes, view) {
  if (!view) return bytes.slice().buffer;
  const larger = new Uint8Array(bytes.length + 7).fill(0x21);
  larger.set(bytes, 3);
  return larger.subarray(3, 3 + bytes.length);
}

/** @param {Record<string, string | string[]>} header */
export function hasContentLength(header) {
  return Object.keys(header).some((name) => name.toLowerCase() === 'content-length');
}

/**
 * The timing of a request, as far as a simulator has one. Names are the platform's; times are milliseconds since 1970.
 *
 * @param {{ invoked: number, left: number, head: number, end: number, bytes: number }} times
 *   `invoked`: `wx.request` was called; `left`: the request left the queue; `bytes` of the body
 */
export function networkProfile({ invoked, left, head, end, bytes }) {
  return {
    invokeStart: invoked, queueStart: invoked, queueEnd: left, redirectStart: 0, redirectEnd: 0, fetchStart: left,
    domainLookUpStart: left, domainLookUpEnd: left, connectStart: left, connectEnd: left, SSLconnectionStart: 0,
    SSLconnectionEnd: 0, requestStart: left, requestEnd: left, responseStart: head, responseEnd: end, rtt: head - left,
    protocol: 'http1.1', socketReused: false, receivedBytedCount: bytes,
  };
}
