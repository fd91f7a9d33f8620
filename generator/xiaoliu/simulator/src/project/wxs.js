import { ContentCache } from './cache.js';
import { resolve, withoutExtension } from './paths.js';
import { error, positionAt } from './problems.js';
import { locate } from './locate.js';
import { wordsOf, wrap } from './wrapper.js';
import { wxsGlobals } from './wxs-globals.js';
import { parseWxs, walk, WxsSyntaxError } from './wxs-syntax.js';

/**
 * @typedef {import('./problems.js').Problem} Problem
 *
 * @typedef {object} WxsSource
 * @property {string} file the file that holds the code: a .wxs, or a .wxml with `<wxs>` inside
 * @property {string} fileText all of that file
 * @property {string} text the code
 * @property {number} offset of the code in the file, in UTF-16 units
 *
 * @typedef {object} CompiledWxs
 * @property {((globals: Record<string, unknown>) => WxsFactory) | null} link null when the code is broken
 * @property {{ reference: string, line: number, column: number }[]} requires
 * @property {Problem[]} problems
 *
 * @typedef {(require: (reference: string) => unknown, module: object, exports: object) => void} WxsFactory
 */

/** The whole of a WXS program's world, by the vendor's reference (基础类库). */
const GLOBALS = [
  'Date', 'Infinity', 'JSON', 'Math', 'NaN', 'Number', 'console', 'decodeURI', 'decodeURIComponent', 'encodeURI',
  'encodeURIComponent', 'getDate', 'getRegExp', 'isFinite', 'isNaN', 'parseFloat', 'parseInt', 'undefined',
];

/** Calls this for `x.constructor`, which in WXS is the name of x's type, a string. */
const TYPE_NAME = '$constructor';

/** @type {ContentCache<CompiledWxs>} */
const cache = new ContentCache();

/**
 * @param {WxsSource} source
 * @param {import('./evaluate.js').Evaluate} evaluate
 * @returns {CompiledWxs}
 */
export function compileWxs(source, evaluate) {
  const { file, fileText, text, offset } = source;
  const { line, column } = positionAt(fileText, offset);
  return cache.get([file, text, String(line), String(column)], () => {
    const at = (/** @type {number} */ inCode) => positionAt(fileText, offset + inCode);
    /** @type {import('acorn').Program} */
    let program;
    try {
      program = parseWxs(text);
    } catch (reason) {
      if (!(reason instanceof WxsSyntaxError)) throw reason;
      return { link: null, requires: [], problems: [error(file, at(reason.offset), reason.message)] };
    }
    const { code, requires } = rewrite(text, program);
    // Everything that the page has and WXS has not is undefined inside.
    const names = wordsOf(text).filter((word) => GLOBALS.includes(word) || word in globalThis).concat(TYPE_NAME);
    const head = `function (${names}) { return function (require, module, exports) {`;
    const make = evaluate(wrap({ file, head, code, at: { line, column } }), file);
    return {
      link: (globals) => make(...names.map((name) => globals[name])),
      requires: requires.map(({ reference, start }) => ({ reference, ...at(start) })),
      problems: [],
    };
  });
}

/**
 * @param {string} text
 * @param {import('acorn').Program} program
 */
function rewrite(text, program) {
  /** @type {{ start: number, end: number, text: string }[]} */
  const edits = [];
  /** @type {{ reference: string, start: number }[]} */
  const requires = [];
  walk(program, (node, parent) => {
    if (isConstructor(node) && !isTarget(node, parent)) {
      // The object may end in parentheses, which are no part of it.
      const access = text.lastIndexOf(node.computed ? '[' : '.', node.property.start);
      edits.push({ start: node.start, end: node.start, text: `${TYPE_NAME}(` });
      edits.push({ start: access, end: node.end, text: `${text.slice(access, node.end).replace(/[^\n]/g, '')})` });
    }
    if (node.type === 'Literal' && typeof node.value === 'string') edits.push(...keptBackslashes(text, node));
    const { callee } = node;
    if (node.type === 'CallExpression' && callee.type === 'Identifier' && callee.name === 'require') {
      const [argument] = node.arguments;
      if (argument && typeof argument.value === 'string') requires.push({ reference: argument.value, start: argument.start });
    }
  });
  return { code: apply(text, edits), requires };
}

/**
 * In a string of WXS only `\n`, `\r` and `\t` are escapes; any other backslash stays in the string, as in
 * `getRegExp('\d+')` (npm miniprogram-compiler 0.2.3). It would even keep those before quotes and backslashes, and
 * write them as `\x27`; here they mean what their writer means.
 *
 * @param {string} text
 * @param {any} node a string
 * @returns {{ start: number, end: number, text: string }[]} a second backslash for each that stays
 */
function keptBackslashes(text, { start, end }) {
  const escapes = text.slice(start, end).matchAll(/\\[^]/g);
  return [...escapes]
    .filter(([escape]) => !/[nrt'"\\\r\n\u2028\u2029]$/.test(escape))
    .map(({ index }) => ({ start: start + index, end: start + index, text: '\\' }));
}

/** @param {any} node */
function isConstructor(node) {
  if (node.type !== 'MemberExpression') return false;
  return node.computed ? node.property.value === 'constructor' : node.property.name === 'constructor';
}

/**
 * Whether the expression is written to.
 *
 * @param {any} node
 * @param {any} parent
 */
function isTarget(node, parent) {
  return (parent.type === 'AssignmentExpression' && parent.left === node)
    || parent.type === 'UpdateExpression'
    || (parent.type === 'UnaryExpression' && parent.operator === 'delete');
}

/**
 * @param {string} text
 * @param {{ start: number, end: number, text: string }[]} edits that do not cross each other
 */
function apply(text, edits) {
  // Outer expressions are visited first, so of two edits at one place the later is the inner one.
  const inOrder = edits.map((edit, index) => ({ ...edit, index })).sort((a, b) => b.start - a.start || b.index - a.index);
  return inOrder.reduce((result, { start, end, text: inserted }) => result.slice(0, start) + inserted + result.slice(end), text);
}

/** The .wxs modules of one project, and those inside its .wxml files. */
export class WxsModules {
  /**
   * @param {object} options
   * @param {import('./evaluate.js').Evaluate} options.evaluate
   * @param {(path: string) => string | undefined} options.textOf a file that has been read
   * @param {(problem: Problem) => void} options.report
   * @param {Console} [options.console]
   */
  constructor({ evaluate, textOf, report, console: output = console }) {
    this.evaluate = evaluate;
    this.textOf = textOf;
    this.report = report;
    this.globals = { ...wxsGlobals(output), [TYPE_NAME]: typeName };
    /** @type {Map<string, { exports: any }>} by file, or by file#module */
    this.modules = new Map();
  }

  /**
   * @param {string} path without extension
   * @returns {unknown} the module's exports, empty when it is missing or broken
   */
  load(path) {
    const file = `${path}.wxs`;
    const text = this.textOf(file);
    // A missing file has been reported where it is named.
    return text === undefined ? {} : this.run(file, { file, fileText: text, text, offset: 0 });
  }

  /**
   * @param {string} path of the .wxml, without extension
   * @param {import('./wxml.js').InlineScript} script
   * @returns {unknown}
   */
  loadInline(path, { module, text, offset }) {
    const file = `${path}.wxml`;
    return this.run(`${file}#${module}`, { file, fileText: this.textOf(file) || '', text, offset });
  }

  /**
   * @param {string} key
   * @param {WxsSource} source
   */
  run(key, source) {
    const known = this.modules.get(key);
    if (known) return known.exports;
    const module = { exports: {} };
    this.modules.set(key, module);
    const { link, problems } = compileWxs(source, this.evaluate);
    problems.forEach(this.report);
    if (!link) return module.exports;
    const require = (/** @type {string} */ reference) => this.load(withoutExtension(resolve(source.file, reference), '.wxs'));
    try {
      link(this.globals)(require, module, module.exports);
    } catch (reason) {
      const place = locate(reason, { has: (file) => this.textOf(file) !== undefined });
      this.report(error(place ? place.file : source.file, place && { line: place.line, column: place.column }, String(reason)));
    }
    return module.exports;
  }
}

/**
 * `x.constructor` in WXS, by the vendor's reference (数据类型): the type's name.
 *
 * @param {any} value
 */
function typeName(value) {
  if (value === null || value === undefined) throw new TypeError(`Cannot read property 'constructor' of ${value}`);
  if (typeof value === 'object' && Object.hasOwn(value, 'constructor')) return value.constructor;
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
