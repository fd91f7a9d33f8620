/** Bytes of one setData; platform-facts.md, Rendering. */
export const LARGEST_SET_DATA = 1024 * 1024;

const encoder = new TextEncoder();

/**
 * What a phone would carry from the logic to the view.
 *
 * What it cannot: over 1024 kB a call changes nothing in the view; `undefined` is left out. A function is not carried either,
 * but stays in the logic's own data, where libraries look for it: vant's Dialog keeps its callback so.
 *
 * @param {Record<string, unknown>} data
 * @returns {{ bytes: number, problem: string, value: Record<string, unknown> }} bytes of JSON in UTF-8, and what the data then holds
 */
export function serialise(data) {
  const problems = new Set();
  let text;
  try {
    text = JSON.stringify(data, (key, value) => {
      if (value === undefined) problems.add(`"${key}" is undefined, which setData does not carry`);
      else if (typeof value === 'function') problems.add(`"${key}" is a function, which setData does not carry`);
      return value;
    });
  } catch (error) {
    return { bytes: 0, problem: `the data cannot be serialised: ${/** @type {Error} */ (error).message}`, value: {} };
  }
  const bytes = encoder.encode(text).length;
  if (bytes > LARGEST_SET_DATA) problems.add(`${bytes} bytes in one setData; the most is ${LARGEST_SET_DATA}`);
  return { bytes, problem: [...problems].join('; '), value: problems.size > 0 ? withoutUndefined(data) : data };
}

/**
 * @template T
 * @param {T} value that JSON could carry, but for functions and undefined
 * @returns {T}
 */
function withoutUndefined(value) {
  if (Array.isArray(value)) return /** @type {T} */ (value.map((item) => (item === undefined ? null : withoutUndefined(item))));
  if (value === null || typeof value !== 'object' || 'toJSON' in value) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== undefined);
  return /** @type {T} */ (Object.fromEntries(kept.map(([key, item]) => [key, withoutUndefined(item)])));
}
