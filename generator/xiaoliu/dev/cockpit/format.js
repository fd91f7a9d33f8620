/** Numbers as a person reads them. Digits keep their places, so that columns do not dance. */

/**
 * @param {number} bytes
 * @returns {string} `14 B`, `1.2 kB`, `3.4 MB`
 */
export function formatBytes(bytes) {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  if (bytes < 1e6) return `${trim(bytes / 1000)} kB`;
  return `${trim(bytes / 1e6)} MB`;
}

/**
 * @param {number} milliseconds
 * @returns {string} `0.24 ms`, `3.1 ms`, `214 ms`, `3.42 s`
 */
export function formatDuration(milliseconds) {
  if (milliseconds < 1) return `${milliseconds.toFixed(2)} ms`;
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59995) return `${(milliseconds / 1000).toFixed(2)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * @param {number} milliseconds since the stage began
 * @returns {string} `0.042`, `12.310`, `1:05.220`
 */
export function formatTime(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  const seconds = (milliseconds % 60000) / 1000;
  if (minutes === 0) return seconds.toFixed(3);
  return `${minutes}:${seconds.toFixed(3).padStart(6, '0')}`;
}

/** @param {number} count */
export function formatCount(count) {
  return count.toLocaleString('en').replace(/,/g, '\u2009');
}

/**
 * @param {Uint8Array} bytes
 * @returns {string} `e4 bd a0`
 */
export function formatHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** @param {number} value */
function trim(value) {
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
