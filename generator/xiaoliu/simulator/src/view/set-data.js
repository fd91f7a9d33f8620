import { component as adapter } from 'glass-easel-miniprogram-adapter';

/** Bytes of one setData; platform-facts.md, Rendering. */
const LARGEST_SET_DATA = 1024 * 1024;

/**
 * @typedef {object} SetDataMeter what a stage wants to know of every setData
 * @property {(update: { component: string, bytes: number, milliseconds: number, paths: string[], problem?: string }) => void} measured
 * @property {() => number} now milliseconds, fractional
 */

/** @type {WeakMap<object, SetDataMeter>} back end → the stage's meter */
const meters = new WeakMap();
const encoder = new TextEncoder();

/**
 * @param {object} backend
 * @param {SetDataMeter} meter
 */
export function meterSetData(backend, meter) {
  meters.set(backend, meter);
}

const { setData } = adapter.ComponentCaller.prototype;

/**
 * The framework has no hook around setData, and every instance inherits it from this one prototype.
 *
 * As on a phone, what cannot be serialised is refused: a call over 1024 kB changes nothing in the view, `undefined` and
 * functions are left out; each is said as a problem.
 *
 * @this {any}
 * @param {Record<string, unknown>} data
 * @param {() => void} [callback]
 */
adapter.ComponentCaller.prototype.setData = function meteredSetData(data, callback) {
  const meter = meters.get(this._$.getBackendContext());
  if (!meter || !data || typeof data !== 'object') {
    setData.call(this, data || {}, callback);
    return;
  }
  const { bytes, problem, value } = serialise(data);
  const began = meter.now();
  if (bytes <= LARGEST_SET_DATA) setData.call(this, value, callback);
  meter.measured({
    component: this.is, bytes, milliseconds: meter.now() - began, paths: Object.keys(data), ...(problem ? { problem } : {}),
  });
};

/**
 * @param {Record<string, unknown>} data
 * @returns {{ bytes: number, problem: string, value: Record<string, unknown> }} bytes of JSON in UTF-8, and what a phone would receive
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
  return { bytes, problem: [...problems].join('; '), value: problems.size > 0 ? JSON.parse(text) : data };
}
