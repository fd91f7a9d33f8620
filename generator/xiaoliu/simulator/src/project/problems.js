/**
 * What is wrong with a mini-program, as a value: a broken file never keeps the others from compiling.
 *
 * @typedef {object} Problem
 * @property {string} file relative to the mini-program
 * @property {number} [line] 1-based
 * @property {number} [column] 1-based, in UTF-16 units
 * @property {string} message for a person: what is wrong, and what to do where that is known
 * @property {'error' | 'warning'} severity
 *
 * @typedef {{ line?: number, column?: number }} Position 1-based
 */

/**
 * @param {string} file
 * @param {Position | null} position
 * @param {string} message
 * @returns {Problem}
 */
export function error(file, position, message) {
  return { file, ...position, message, severity: 'error' };
}

/**
 * @param {string} file
 * @param {Position | null} position
 * @param {string} message
 * @returns {Problem}
 */
export function warning(file, position, message) {
  return { file, ...position, message, severity: 'warning' };
}

/**
 * @param {string} text
 * @param {number} offset in UTF-16 units
 * @returns {{ line: number, column: number }} 1-based
 */
export function positionAt(text, offset) {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}

/**
 * Errors first, then by file and place; each problem once.
 *
 * @param {Problem[]} problems
 * @returns {Problem[]}
 */
export function sorted(problems) {
  /** @type {Map<string, Problem>} */
  const unique = new Map();
  problems.forEach((problem) => unique.set(JSON.stringify(problem), problem));
  return [...unique.values()].sort((a, b) => (
    compare(a.severity, b.severity)
    || compare(a.file, b.file)
    || (a.line || 0) - (b.line || 0)
    || (a.column || 0) - (b.column || 0)
  ));
}

/**
 * @param {string} a
 * @param {string} b
 */
function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}
