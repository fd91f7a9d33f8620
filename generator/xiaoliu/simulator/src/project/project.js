import { loadAppJson, loadProjectConfig } from './app-json.js';
import { loadCompiler } from './compiler.js';
import { ComponentLoader, dependenciesOf } from './component-loader.js';
import { createEvaluate } from './evaluate.js';
import { ProjectFiles } from './files.js';
import { sorted } from './problems.js';
import { compileWxss, forTheme } from './wxss.js';
import { WxsModules } from './wxs.js';
import { instantiateTemplates } from './wxml.js';

/**
 * @typedef {import('./problems.js').Problem} Problem
 * @typedef {import('./theme.js').ThemedWindow} ThemedWindow
 * @typedef {import('./files.js').FileSource} FileSource
 *
 * @typedef {object} LoadOptions
 * @property {import('./evaluate.js').Evaluate} [evaluate]
 * @property {Iterable<string>} builtIns tags of built-in components, for selectors in WXSS
 * @property {Console} [console] where console.log of WXS goes
 *
 * @typedef {object} ProjectComponent a page, or a component that one can reach
 * @property {string} path without extension
 * @property {boolean} isPage
 * @property {Record<string, any>} json its JSON file; the paths in `componentGenerics` are resolved. Placeholders are the
 *   framework's business, which needs none: every component is there from the beginning
 * @property {Record<string, string>} usingComponents tag → path with a leading slash, app.json's included; without those
 *   that are missing
 * @property {{ groupList: Record<string, any>, content: any } | undefined} template glass-easel's ComponentTemplate
 * @property {string} styleIsolation isolated, apply-shared, shared, page-isolated, page-apply-shared or page-shared
 * @property {string} scope prefix of its classes on nodes (`scope--name`): its path, or '' for a shared style
 * @property {string} css with its imports; `prefers-color-scheme` is still in it, see forTheme
 * @property {string | null} script its .js file
 * @property {ThemedWindow} window of a page: app.json's, overridden by its own JSON
 *
 * @typedef {object} ProjectApp
 * @property {Record<string, any>} json app.json
 * @property {string} css of app.wxss
 * @property {string | null} script 'app.js', when there is one
 * @property {ThemedWindow} window
 * @property {boolean} darkmode whether it follows the phone's dark mode; otherwise it is always light
 */

const NO_WINDOW = { light: {}, dark: {} };

/** Pages whose isolation keeps app.wxss out, as glass-easel's adapter for mini-programs has it. */
const WITHOUT_APP_STYLES = new Set(['page-isolated', 'page-apply-shared', 'page-shared']);

/** A mini-program, compiled. What is wrong with it is in `problems`; everything else still works. */
export class Project {
  /**
   * @param {object} parts
   * @param {import('./app-json.js').ProjectConfig} parts.config
   * @param {import('./app-json.js').AppConfig | null} parts.app
   * @param {ProjectFiles} parts.source
   * @param {Map<string, ProjectComponent>} parts.components
   * @param {ReadonlySet<string>} parts.builtIns
   */
  constructor({ config, app, source, components, builtIns }) {
    this.name = config.name || '';
    this.appId = config.appId || 'touristappid';
    /** Whether modules are strict, as the tools make them when they lower modern JavaScript. */
    this.strict = config.es6;
    /** @type {string[]} without extension; the first is where it opens */
    this.pages = app ? app.pages : [];
    this.components = components;
    /** Its files: `text(path)` of those that were read, `url(path)` of any. */
    this.source = source;
    /** @type {ReadonlyMap<string, string>} path → text */
    this.files = source.texts;
    this.builtIns = builtIns;
    /** @type {Problem[]} errors first */
    this.problems = [];
    /** @type {ProjectApp} */
    this.app = {
      json: app ? app.json.value : {},
      css: '',
      script: source.texts.has('app.js') ? 'app.js' : null,
      window: app ? app.window : NO_WINDOW,
      darkmode: app ? app.darkmode : false,
    };
  }

  /**
   * Compiles the style of a component for an isolation that its JavaScript asks for (`options.styleIsolation`,
   * `options.addGlobalClass`); its JSON's has been compiled already.
   *
   * @param {string} path
   * @param {string} styleIsolation
   * @returns {Problem[]}
   */
  isolate(path, styleIsolation) {
    const component = this.components.get(path);
    if (!component) return [];
    component.styleIsolation = styleIsolation;
    component.scope = styleIsolation.endsWith('shared') && !styleIsolation.endsWith('apply-shared') ? '' : path;
    const { css, problems } = this.compileStyle(`${path}.wxss`, {
      prefix: component.scope,
      host: path,
      isComponent: !component.isPage,
    });
    component.css = css;
    return problems;
  }

  /**
   * @param {string} file
   * @param {import('./wxss-selectors.js').StyleScope} scope
   */
  compileStyle(file, scope) {
    const { builtIns, source } = this;
    return compileWxss(file, scope, { builtIns, url: (path) => source.url(path), textOf: (path) => source.text(path) });
  }

  /**
   * The style sheets of one page in the order of their cascade: app.wxss, those of its components, its own. Another
   * page's must not be there at the same time: pages share one scope, and on a phone each has a document of its own.
   *
   * @param {string} path of the page
   * @param {'light' | 'dark'} theme of the phone
   * @returns {string[]} CSS, without empty ones
   */
  styleSheets(path, theme) {
    const page = this.components.get(path);
    if (!page) return [];
    const app = WITHOUT_APP_STYLES.has(page.styleIsolation) ? '' : this.app.css;
    const sheets = [app, ...this.reachableFrom(path).map(({ css }) => css)].filter((css) => css !== '');
    return sheets.map((css) => forTheme(css, this.themeFor(theme)));
  }

  /**
   * @param {string} path of a page
   * @param {'light' | 'dark'} theme of the phone
   * @returns {import('./theme.js').WindowConfig} navigationBarTitleText, backgroundColor …
   */
  pageConfig(path, theme) {
    const page = this.components.get(path);
    return page ? page.window[this.themeFor(theme)] : {};
  }

  /**
   * @param {'light' | 'dark'} theme of the phone
   * @returns {'light' | 'dark'} what the mini-program sees of it
   */
  themeFor(theme) {
    return this.app.darkmode ? theme : 'light';
  }

  /**
   * @param {string} path
   * @returns {ProjectComponent[]} all that it uses, then itself
   */
  reachableFrom(path) {
    /** @type {ProjectComponent[]} */
    const found = [];
    /** @type {Set<string>} */
    const seen = new Set();
    const visit = (/** @type {string} */ at) => {
      const component = this.components.get(at);
      if (!component || seen.has(at)) return;
      seen.add(at);
      dependenciesOf(component).forEach(visit);
      found.push(component);
    };
    visit(path);
    return found;
  }
}

/**
 * Compiles a mini-program: everything that app.json leads to, so that all problems show at once.
 *
 * @param {FileSource | Promise<FileSource>} files a promise lets the template compiler load at the same time
 * @param {LoadOptions} options
 * @returns {Promise<Project>} never rejects because of what is in the files
 */
export async function loadProject(files, { evaluate = createEvaluate(), builtIns, console: output }) {
  const compiling = loadCompiler();
  /** @type {Problem[]} */
  const problems = [];
  const folder = await files;
  const config = await loadProjectConfig(folder, problems);
  const source = new ProjectFiles(folder, config.root, problems);
  const app = await loadAppJson(source, problems);
  /** @type {Map<string, ProjectComponent>} */
  let components = new Map();
  // Even of a folder that is no mini-program, so that a compiler that is missing is never overlooked.
  const TemplateGroup = await compiling;
  if (app) {
    const options = { files: source, app, problems, evaluate, strict: config.es6, TemplateGroup };
    components = await loadComponents(options, output);
  }
  const project = new Project({ config, app, source, components, builtIns: new Set(builtIns) });
  const style = project.compileStyle('app.wxss', { prefix: '', host: '', isComponent: false });
  project.app.css = style.css;
  problems.push(...style.problems);
  components.forEach(({ styleIsolation }, path) => problems.push(...project.isolate(path, styleIsolation)));
  project.problems = sorted(problems);
  return project;
}

/**
 * @param {import('./component-loader.js').LoaderOptions} options
 * @param {Console | undefined} output
 * @returns {Promise<Map<string, ProjectComponent>>}
 */
async function loadComponents(options, output) {
  const { files, problems, evaluate, TemplateGroup } = options;
  const loader = new ComponentLoader(options);
  await loader.loadAll();
  const scripts = new WxsModules({
    evaluate,
    textOf: (path) => files.texts.get(path),
    report: (problem) => problems.push(problem),
    console: output,
  });
  const templates = instantiateTemplates({
    TemplateGroup,
    evaluate,
    compiled: loader.templates,
    loadScript: (path) => scripts.load(path),
    loadInlineScript: (path, script) => scripts.loadInline(path, script),
  });
  loader.components.forEach((component, path) => {
    component.template = templates.get(path);
  });
  return loader.components;
}
