import { EVALUATION_PREFIX } from './evaluate.js';

/**
 * @param {string} text JavaScript
 * @returns {string[]} what could be identifiers in it, comments and strings included, each once
 */
export function wordsOf(text) {
  return [...new Set(text.match(/[A-Za-z_$][\w$]*/g) || [])];
}

/** @type {Map<string, number>} */
const shifts = new Map();

/**
 * @param {string} file
 * @returns {number} by how much its first line stands further to the right, in UTF-16 units
 */
export function shiftOf(file) {
  return shifts.get(file) || 0;
}

/**
 * Wraps code so that it keeps its line, and, but for line 1, its column.
 *
 * @param {object} options
 * @param {string} options.file
 * @param {string} options.head opens as many `{` as should enclose the code
 * @param {string} options.code
 * @param {import('./problems.js').Position} [options.at] where the code begins in its file
 * @returns {string} an expression
 */
export function wrap({ file, head, code, at: { line = 1, column = 1 } = {} }) {
  const depth = head.split('{').length - head.split('}').length;
  if (line === 1) shifts.set(file, EVALUATION_PREFIX.length + head.length);
  return `${head}${'\n'.repeat(line - 1)}${' '.repeat(column - 1)}${code}\n${'}'.repeat(depth)}`;
}
