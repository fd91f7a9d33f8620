import { parse } from 'acorn';
import { transform } from 'sucrase';
import { ContentCache } from './cache.js';
import { CodeError } from './evaluate.js';
import { isCovered } from './globals.js';
import { error, positionAt } from './problems.js';
import { wordsOf, wrap } from './wrapper.js';

/**
 * @typedef {import('./problems.js').Problem} Problem
 * @typedef {(require: Function, module: object, exports: object) => void} ModuleFactory
 *
 * @typedef {object} CompiledModule
 * @property {((valueOf: (name: string) => unknown) => ModuleFactory) | null} link null when the code is broken
 * @property {{ reference: string, line: number, column: number }[]} requires those whose path is written out
 * @property {Problem | null} problem
 */

/** @type {ContentCache<CompiledModule>} */
const cache = new ContentCache();

/**
 * @param {object} options
 * @param {string} options.file
 * @param {string} options.text
 * @param {boolean} options.strict the tools add "use strict" when they lower modern JavaScript
 * @param {import('./evaluate.js').Evaluate} options.evaluate
 * @returns {CompiledModule}
 */
export function compileModule({ file, text, strict, evaluate }) {
  return cache.get([file, text, String(strict)], () => {
    const requires = requiresOf(text);
    try {
      return { link: link({ file, text, strict, evaluate }), requires, problem: null };
    } catch (reason) {
      return { link: null, requires, problem: problemOf(file, text, reason) };
    }
  });
}

/**
 * @param {object} options
 * @param {string} options.file
 * @param {string} options.text
 * @param {boolean} options.strict
 * @param {import('./evaluate.js').Evaluate} options.evaluate
 * @returns {(valueOf: (name: string) => unknown) => ModuleFactory}
 */
function link({ file, text, strict, evaluate }) {
  const code = lowered(text);
  const names = wordsOf(code).filter(isCovered);
  // Two functions: a module may declare a `window` of its own, but it can never see the page's.
  const head = `function (${names}) { return function (require, module, exports) {${strict ? '"use strict";' : ''}`;
  /** @type {Function} */
  let make;
  try {
    make = evaluate(wrap({ file, head, code }), file);
  } catch (reason) {
    if (reason instanceof CodeError && reason.line === 1) reason.column -= head.length;
    throw reason;
  }
  return (valueOf) => make(...names.map(valueOf));
}

/** A statement that makes a file an ES module, at the beginning of a line or behind another statement. */
const MODULE_SYNTAX = new RegExp(String.raw`(?:^|[;}\n])[ \t]*(?:${[
  String.raw`import\s*(?:["'{*]|[\w$]+\s*(?:,|from\b))`,
  String.raw`export\s*(?:[{*]|(?:default|const|let|var|function|class|async)\b)`,
].join('|')})`);

/**
 * Turns import and export into require and exports, as the platform's tools do; every line stays where it is.
 *
 * @param {string} text
 * @returns {string}
 */
function lowered(text) {
  if (!MODULE_SYNTAX.test(text)) return text;
  return transform(text, { transforms: ['imports'], disableESTransforms: true }).code;
}

/**
 * @param {string} file
 * @param {string} text
 * @param {unknown} reason
 * @returns {Problem}
 */
function problemOf(file, text, reason) {
  const lines = text.split('\n').length;
  if (reason instanceof CodeError && reason.line <= lines) {
    return error(file, { line: reason.line, column: reason.column }, reason.message);
  }
  // The browser stumbles over the end of our wrapper, or sucrase has no place to name: a parser tells.
  const found = syntaxError(text);
  if (found) return error(file, positionAt(text, found.pos), found.message.replace(/ \(\d+:\d+\)$/, ''));
  return error(file, null, /** @type {Error} */ (reason).message);
}

/**
 * @param {string} text
 * @returns {(SyntaxError & { pos: number }) | null}
 */
function syntaxError(text) {
  const sourceType = MODULE_SYNTAX.test(text) ? 'module' : 'script';
  try {
    parse(text, { ecmaVersion: 'latest', sourceType, allowReturnOutsideFunction: true });
    return null;
  } catch (reason) {
    return /** @type {SyntaxError & { pos: number }} */ (reason);
  }
}

/** Comments and other strings come first, so that what they contain is passed over. */
const REFERENCE = new RegExp([
  String.raw`\/\*[^]*?\*\/`,
  String.raw`\/\/[^\n]*`,
  String.raw`\brequire\s*\(\s*(?<call>"[^"\n]+"|'[^'\n]+')\s*\)`,
  String.raw`\b(?:import|from)\s*(?<clause>"[^"\n]+"|'[^'\n]+')`,
  String.raw`"(?:[^"\\\n]|\\[^])*"`,
  String.raw`'(?:[^'\\\n]|\\[^])*'`,
].join('|'), 'g');

/**
 * @param {string} text
 * @returns {{ reference: string, line: number, column: number }[]}
 */
function requiresOf(text) {
  const found = [];
  for (const match of text.matchAll(REFERENCE)) {
    const { call, clause } = /** @type {Record<string, string | undefined>} */ (match.groups);
    const quoted = call || clause;
    if (!quoted) continue;
    const offset = match.index + match[0].lastIndexOf(quoted);
    found.push({ reference: quoted.slice(1, -1), ...positionAt(text, offset) });
  }
  return found;
}
