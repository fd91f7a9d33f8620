/**
 * What a WXS program can call, by the vendor's reference (基础类库): parts of JavaScript's library, and two functions
 * that stand for `new Date` and regular expression literals.
 *
 * @param {Console} output where console.log goes
 * @returns {Record<string, unknown>}
 */
export function wxsGlobals(output) {
  const { parse, UTC, now } = Date;
  const { MAX_VALUE, MIN_VALUE, NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number;
  return {
    Date: { parse, UTC, now },
    Infinity,
    JSON: { parse: JSON.parse, stringify: JSON.stringify },
    Math,
    NaN,
    Number: { MAX_VALUE, MIN_VALUE, NEGATIVE_INFINITY, POSITIVE_INFINITY },
    console: { log: (/** @type {unknown[]} */ ...values) => output.log(...values) },
    decodeURI,
    decodeURIComponent,
    encodeURI,
    encodeURIComponent,
    getDate: (/** @type {any[]} */ ...parts) => new /** @type {any} */ (Date)(...parts),
    getRegExp: (/** @type {string} */ pattern, /** @type {string | undefined} */ flags) => new RegExp(pattern, flags),
    isFinite,
    isNaN,
    parseFloat,
    parseInt,
    undefined,
  };
}
