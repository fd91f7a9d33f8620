import { shiftOf } from './wrapper.js';

/** A module that could not be compiled. */
export class ModuleSyntaxError extends SyntaxError {
  /** @param {import('./problems.js').Problem} problem */
  constructor(problem) {
    super(problem.message);
    this.name = 'SyntaxError';
    this.problem = problem;
  }
}

/** One frame of a stack, as V8 writes it and as JavaScriptCore does. */
const FRAME = /(?:\(|@|\bat (?:async )?)([^()\s@]+):(\d+):(\d+)\)?$/;

/**
 * Where in the mini-program an exception came from.
 *
 * @param {unknown} exception
 * @param {{ has(file: string): boolean }} files the mini-program's
 * @returns {{ file: string, line?: number, column?: number } | null} the topmost frame in one of them
 */
export function locate(exception, files) {
  if (exception instanceof ModuleSyntaxError) {
    const { file, line, column } = exception.problem;
    return { file, line, column };
  }
  const stack = exception && /** @type {Error} */ (exception).stack;
  if (typeof stack !== 'string') return null;
  for (const text of stack.split('\n')) {
    const frame = FRAME.exec(text);
    const place = frame && placeOf(frame[1], Number(frame[2]), Number(frame[3]), files);
    if (place) return place;
  }
  return null;
}

/**
 * @param {string} name of the script, as the browser has it
 * @param {number} line
 * @param {number} column
 * @param {{ has(file: string): boolean }} files
 */
function placeOf(name, line, column, files) {
  let file = name;
  try {
    file = decodeURI(name);
  } catch {
    // Not one of ours: ours are encoded.
  }
  if (!files.has(file)) return null;
  return { file, line, column: line === 1 ? Math.max(1, column - shiftOf(file)) : column };
}
