import { isObject } from './app-json.js';
import { JsonFile } from './json.js';
import { compileModule } from './module-code.js';
import { missingModule, moduleCandidates } from './modules.js';
import { resolve, withoutExtension } from './paths.js';
import { error, warning } from './problems.js';
import { resolveGenerics, resolveUsingComponents } from './using-components.js';
import { parseWxss } from './wxss.js';
import { compileWxs } from './wxs.js';
import { compileWxml, findCircles } from './wxml.js';

/**
 * @typedef {import('./problems.js').Problem} Problem
 * @typedef {import('./project.js').ProjectComponent} ProjectComponent
 * @typedef {import('./wxml.js').CompiledWxml} CompiledWxml
 *
 * @typedef {object} LoaderOptions
 * @property {import('./files.js').ProjectFiles} files
 * @property {import('./app-json.js').AppConfig} app
 * @property {Problem[]} problems
 * @property {import('./evaluate.js').Evaluate} evaluate
 * @property {boolean} strict
 * @property {import('./compiler.js').TemplateGroup} TemplateGroup
 */

/** Parts of a page's JSON that say nothing about its window. */
const NOT_WINDOW = ['usingComponents', 'componentGenerics', 'componentPlaceholder', 'component', 'styleIsolation'];

const ISOLATIONS = new Set(['isolated', 'apply-shared', 'shared', 'page-isolated', 'page-apply-shared', 'page-shared']);

/** Follows all that app.json leads to, reading files side by side and compiling each as it comes. */
export class ComponentLoader {
  /** @param {LoaderOptions} options */
  constructor({ files, app, problems, evaluate, strict, TemplateGroup }) {
    this.files = files;
    this.app = app;
    this.problems = problems;
    this.evaluate = evaluate;
    this.strict = strict;
    this.TemplateGroup = TemplateGroup;
    /** @type {Map<string, ProjectComponent>} */
    this.components = new Map();
    /** @type {Map<string, CompiledWxml>} path without extension → file */
    this.templates = new Map();
    /** @type {Set<string>} files that are being followed, or have been */
    this.seen = new Set();
  }

  async loadAll() {
    const { app, files } = this;
    this.globalComponents = resolveUsingComponents(files, app.json, this.problems);
    await Promise.all([
      files.readListed(),
      this.loadScript('app.js'),
      this.loadStyle('app.wxss'),
      ...app.pages.map((path) => this.loadPage(path)),
    ]);
    this.problems.push(...findCircles(this.templates));
  }

  /** @param {string} path */
  async loadPage(path) {
    const { files, app, problems } = this;
    const text = await files.read(`${path}.wxml`);
    if (text === null) problems.push(app.json.error(app.places[path], `page not found: there is no ${path}.wxml`));
    await this.loadComponent(path);
  }

  /**
   * @param {string} path without extension
   * @returns {Promise<void>} when all that it leads to is there too
   */
  async loadComponent(path) {
    if (this.seen.has(path)) return;
    this.seen.add(path);
    const isPage = this.app.pages.includes(path);
    const [json, script] = await Promise.all([
      this.loadJson(path, isPage),
      this.loadScript(`${path}.js`),
      this.loadTemplate(path),
      this.loadStyle(`${path}.wxss`),
    ]);
    if (!script) this.problems.push(error(`${path}.js`, null, `no such file; every ${isPage ? 'page' : 'component'} has one`));
    const [common, own, generics] = await Promise.all([
      this.globalComponents,
      resolveUsingComponents(this.files, json, this.problems),
      resolveGenerics(this.files, json, this.problems),
    ]);
    const { styleIsolation, addGlobalClass } = json.value;
    /** @type {ProjectComponent} */
    const component = {
      path,
      isPage,
      json: { ...json.value, ...(json.value.componentGenerics ? { componentGenerics: generics } : {}) },
      usingComponents: { ...common, ...own },
      template: undefined,
      css: '',
      scope: '',
      styleIsolation: ISOLATIONS.has(styleIsolation) ? styleIsolation : defaultIsolation(isPage, addGlobalClass === true),
      script: script ? `${path}.js` : null,
      window: isPage ? this.windowOf(json) : { light: {}, dark: {} },
    };
    this.components.set(path, component);
    await Promise.all(dependenciesOf(component).map((used) => this.loadComponent(used)));
  }

  /**
   * @param {string} path
   * @param {boolean} isPage
   * @returns {Promise<JsonFile>} with a value that is an object, whatever is in the file
   */
  async loadJson(path, isPage) {
    const file = `${path}.json`;
    const json = new JsonFile(file, (await this.files.read(file)) ?? '{}');
    if (json.problem) {
      this.problems.push(json.problem);
      json.value = {};
    } else if (!isObject(json.value)) {
      this.problems.push(error(file, { line: 1, column: 1 }, 'an object in braces was expected'));
      json.value = {};
    } else if (!isPage && json.value.component !== true) {
      this.problems.push(warning(file, { line: 1, column: 1 }, 'used as a component: write "component": true'));
    }
    return json;
  }

  /** @param {JsonFile} json of a page */
  windowOf(json) {
    const { theme, window } = this.app;
    const own = Object.fromEntries(Object.entries(json.value).filter(([key]) => !NOT_WINDOW.includes(key)));
    const { light, dark } = theme.resolve(own, json, [], this.problems);
    return { light: { ...window.light, ...light }, dark: { ...window.dark, ...dark } };
  }

  /**
   * @param {string} path without extension
   * @returns {Promise<boolean>} whether the file is there
   */
  async loadTemplate(path) {
    const file = `${path}.wxml`;
    const text = await this.files.read(file);
    if (text === null || this.seen.has(file)) return text !== null;
    this.seen.add(file);
    const compiled = compileWxml(this.TemplateGroup, path, text);
    this.templates.set(path, compiled);
    this.problems.push(...compiled.problems);
    await Promise.all([
      ...compiled.sources.map(async ({ tag, target, line, column }) => {
        const found = tag === 'wxs' ? this.loadWxs(target) : this.loadTemplate(target);
        if (await found) return;
        const name = `${target}.${tag === 'wxs' ? 'wxs' : 'wxml'}`;
        this.problems.push(error(file, { line, column }, `${name}: no such file`));
      }),
      ...compiled.inlineScripts.map((script) => this.followWxs({ file, fileText: text, ...script })),
    ]);
    return true;
  }

  /**
   * @param {string} path without extension
   * @returns {Promise<boolean>} whether the file is there
   */
  async loadWxs(path) {
    const file = `${path}.wxs`;
    const text = await this.files.read(file);
    if (text === null || this.seen.has(file)) return text !== null;
    this.seen.add(file);
    await this.followWxs({ file, fileText: text, text, offset: 0 });
    return true;
  }

  /** @param {import('./wxs.js').WxsSource} source */
  async followWxs(source) {
    const { requires, problems } = compileWxs(source, this.evaluate);
    this.problems.push(...problems);
    await Promise.all(requires.map(async ({ reference, line, column }) => {
      const target = withoutExtension(resolve(source.file, reference), '.wxs');
      if (await this.loadWxs(target)) return;
      this.problems.push(error(source.file, { line, column }, `${target}.wxs: no such file`));
    }));
  }

  /**
   * @param {string} file
   * @returns {Promise<boolean>} whether the file is there
   */
  async loadStyle(file) {
    const text = await this.files.read(file);
    if (text === null || this.seen.has(file)) return text !== null;
    this.seen.add(file);
    const { imports } = parseWxss(file, text);
    await Promise.all(imports.map(({ file: target }) => this.loadStyle(target)));
    return true;
  }

  /**
   * @param {string} file
   * @returns {Promise<boolean>} whether the file is there
   */
  async loadScript(file) {
    const text = await this.files.read(file);
    if (text === null || this.seen.has(file)) return text !== null;
    this.seen.add(file);
    const { requires, problem } = compileModule({ file, text, strict: this.strict, evaluate: this.evaluate });
    if (problem) this.problems.push(problem);
    await Promise.all(requires.map((require) => this.follow(file, require)));
    return true;
  }

  /**
   * @param {string} from
   * @param {{ reference: string, line: number, column: number }} require
   */
  async follow(from, { reference, line, column }) {
    const candidates = moduleCandidates(from, reference);
    for (const candidate of candidates) {
      if (await this.loadScript(candidate)) return;
    }
    // It may stand in a branch that never runs; when it does run, it throws.
    this.problems.push(warning(from, { line, column }, missingModule(reference, from, candidates)));
  }
}

/**
 * As glass-easel's adapter for mini-programs has it.
 *
 * @param {boolean} isPage
 * @param {boolean} addGlobalClass
 */
function defaultIsolation(isPage, addGlobalClass) {
  if (isPage) return 'shared';
  return addGlobalClass ? 'apply-shared' : 'isolated';
}

/**
 * @param {ProjectComponent} component
 * @returns {string[]} paths without a leading slash
 */
export function dependenciesOf({ usingComponents, json }) {
  const generics = Object.values(json.componentGenerics || {}).map((/** @type {any} */ generic) => generic.default);
  return [...Object.values(usingComponents), ...generics].filter(Boolean).map((path) => path.slice(1));
}
