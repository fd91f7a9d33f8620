import { createEvaluate } from './evaluate.js';
import { globalsOf } from './globals.js';
import { macrotaskPromise } from './macrotask-promise.js';
import { compileModule } from './module-code.js';
import { ancestors, folderOf, normalize, resolve } from './paths.js';
import { locate, ModuleSyntaxError } from './locate.js';

/**
 * @typedef {import('./problems.js').Problem} Problem
 * @typedef {import('./evaluate.js').Evaluate} Evaluate
 *
 * @typedef {object} ModuleSystemOptions
 * @property {(path: string) => string | undefined} read the text of a file, by its path in the mini-program
 * @property {Record<string, unknown>} globals wx, App, Page, …, console. What is neither here nor in the language is
 *   undefined in every module
 * @property {boolean} [textDecoder] whether the phone has TextDecoder and TextEncoder
 * @property {{ soon(callback: () => void): unknown } | null} [promiseAsMacrotask] the clock whose macrotasks promises
 *   call back in; without it they are the browser's
 * @property {boolean} [strict] whether modules are strict, as the tools make them by default
 * @property {Evaluate} [evaluate]
 * @property {(exception: unknown, place: { file: string, line?: number, column?: number }) => void} [report] an
 *   exception that no module has caught, once
 *
 * @typedef {{ id: string, exports: any, loaded: boolean, failure?: { reason: unknown } }} Module
 */

export { locate };

/**
 * Where a module may be, in this order: as it is written, and as a folder's index. A bare name is looked up in
 * miniprogram_npm of the file's folder and those above, then beside the file.
 *
 * @param {string} from the file that requires it
 * @param {string} reference
 * @returns {string[]}
 */
export function moduleCandidates(from, reference) {
  const written = resolve(from, reference);
  const places = /^[./]/.test(reference) ? [written] : [
    ...ancestors(folderOf(from)).map((folder) => normalize(`${folder}/miniprogram_npm/${reference}`)),
    written,
  ];
  return places.flatMap((place) => (
    place.endsWith('.js') ? [place, `${place}.js`] : [`${place}.js`, normalize(`${place}/index.js`)]
  ));
}

/**
 * @param {string} reference
 * @param {string} from
 * @param {string[]} candidates
 */
export function missingModule(reference, from, candidates) {
  if (reference.endsWith('.json')) {
    return `${from} requires ${reference}: a phone requires .js files only, so make it a .js file with module.exports`;
  }
  return `${from} requires ${reference}, and there is no such module (looked for ${candidates.join(', ')})`;
}

/** The JavaScript of one mini-program, as the phone wraps it: CommonJS, without the browser. */
export class ModuleSystem {
  /** @param {ModuleSystemOptions} options */
  constructor({ read, globals, textDecoder, promiseAsMacrotask, strict = true, evaluate = createEvaluate(), report }) {
    this.read = read;
    this.evaluate = evaluate;
    this.valueOf = globalsOf({
      ...(textDecoder ? { TextDecoder, TextEncoder } : {}),
      ...(promiseAsMacrotask ? { Promise: macrotaskPromise(promiseAsMacrotask) } : {}),
      ...globals,
    });
    this.strict = strict;
    this.report = report || (() => {});
    /** @type {Map<string, Module>} */
    this.modules = new Map();
    /** @type {WeakSet<object>} */
    this.reported = new WeakSet();
  }

  /**
   * Runs a file of the mini-program: app.js, a page's, a component's.
   *
   * @param {string} file with its extension
   * @returns {boolean} false when it threw, or one that it requires did; it has been reported then
   */
  run(file) {
    try {
      this.require(file);
      return true;
    } catch (exception) {
      this.reportOnce(exception, file);
      return false;
    }
  }

  /**
   * @param {string} file with its extension
   * @returns {any} its exports
   */
  require(file) {
    const known = this.modules.get(file);
    if (known) {
      // One that failed fails for everybody; one that is still running has exported what it has so far.
      if (known.failure) throw known.failure.reason;
      return known.exports;
    }
    /** @type {Module} */
    const module = { id: file, exports: {}, loaded: false };
    this.modules.set(file, module);
    try {
      this.execute(module);
    } catch (reason) {
      module.failure = { reason };
      throw reason;
    }
    module.loaded = true;
    return module.exports;
  }

  /** @param {Module} module */
  execute(module) {
    const { evaluate, strict } = this;
    const { id: file } = module;
    const text = this.read(file);
    if (text === undefined) throw new Error(`${file}: no such file`);
    const { link, problem } = compileModule({ file, text, strict, evaluate });
    if (!link) throw new ModuleSyntaxError(/** @type {Problem} */ (problem));
    link(this.valueOf).call(undefined, this.requireFor(file), module, module.exports);
  }

  /**
   * @param {string} from
   * @returns {((reference: string) => any) & { async(reference: string): Promise<any> }}
   */
  requireFor(from) {
    const require = (/** @type {string} */ reference) => this.require(this.find(from, reference));
    return Object.assign(require, {
      // Every sub-package is there from the beginning.
      async: (/** @type {string} */ reference) => Promise.resolve().then(() => require(reference)),
    });
  }

  /**
   * @param {string} from
   * @param {string} reference
   * @returns {string}
   * @throws {Error} naming both files, when there is no such module
   */
  find(from, reference) {
    if (typeof reference !== 'string') throw new TypeError(`${from}: require needs a path, got ${typeof reference}`);
    const candidates = moduleCandidates(from, reference);
    const file = candidates.find((candidate) => this.read(candidate) !== undefined);
    if (file === undefined) throw new Error(missingModule(reference, from, candidates));
    return file;
  }

  /**
   * Where in the mini-program an exception came from.
   *
   * @param {unknown} exception
   * @returns {{ file: string, line?: number, column?: number } | null}
   */
  locate(exception) {
    return locate(exception, { has: (file) => this.read(file) !== undefined });
  }

  /**
   * @param {unknown} exception
   * @param {string} file where it came out, in case its stack names no file
   */
  reportOnce(exception, file) {
    if (typeof exception === 'object' && exception !== null) {
      if (this.reported.has(exception)) return;
      this.reported.add(exception);
    }
    const place = this.locate(exception);
    this.report(exception, place || { file });
  }
}
