import * as glassEasel from 'glass-easel';
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter';
import { isBuiltIn, registerBuiltIns } from '../components/index.js';
import { StageBackend } from './backend.js';
import { furnish } from './instances.js';
import { createTemplateEngine } from './template-engine.js';

/**
 * @typedef {import('glass-easel-miniprogram-adapter').Root} Root
 * @typedef {import('../project/project.js').Project} Project
 *
 * @typedef {object} FrameworkOptions
 * @property {Project} project
 * @property {HTMLElement} root where pages are drawn
 * @property {(callback: () => void) => void} afterRender
 * @property {import('../components/context.js').BuiltInContext} builtIns what built-in components need of the stage
 * @property {import('./instances.js').InstanceWorld} world
 * @property {(error: unknown, where: string) => void} report an exception of user code
 * @property {(message: string) => void} warn a diagnostic of the component framework
 */

/** WeChat's component framework for one mini-program: what pages and components are made of. */
export class Framework {
  /** @param {FrameworkOptions} options */
  constructor(options) {
    this.options = options;
    const { project, root, afterRender } = options;
    this.environment = new MiniProgramEnv();
    const context = new StageBackend({ root, afterRender, isBuiltIn });
    this.backend = this.environment.associateBackend(/** @type {any} */ (context));
    this.space = this.environment.createCodeSpace('', true);
    /** @type {any[]} components that are on the screen but do not know it yet */
    this.unready = [];

    const components = this.space.getComponentSpace();
    furnish(components, options.world);
    components.updateComponentOptions({
      templateEngine: createTemplateEngine(isBuiltIn),
      // A node's id is a DOM id too: that is how a test finds it, and how labels point at fields.
      writeIdToDOM: true,
      // A component may call its properties what a node's own fields are called: vant's button has a "dataset".
      writeFieldsToNode: false,
    });
    registerBuiltIns(components, options.builtIns);
    this.space.setOverallBehavior(this.readyBehavior(components));
    project.components.forEach((component, path) => this.add(path, component));
    this.listen();
  }

  /**
   * @param {string} path without extension, relative to the mini-program
   * @param {import('../project/project.js').ProjectComponent} component
   */
  add(path, component) {
    this.space.addComponentStaticConfig(path, /** @type {any} */ ({
      ...component.json,
      component: !component.isPage,
      styleIsolation: component.styleIsolation,
      usingComponents: component.usingComponents,
    }));
    this.space.addStyleSheet(path, undefined, component.scope);
    if (component.template) this.space.addCompiledTemplate(path, component.template);
  }

  /**
   * The framework has a ready lifetime and never calls it: here it comes once the component is on the screen.
   *
   * @param {import('glass-easel').ComponentSpace} components
   */
  readyBehavior(components) {
    const framework = this;
    return components.define().lifetime('attached', /** @this {any} */ function attached() {
      framework.unready.push(this._$ || this);
      framework.options.afterRender(() => framework.makeReady());
    }).registerBehavior();
  }

  makeReady() {
    const { unready } = this;
    this.unready = [];
    unready.forEach((component) => component.triggerLifetime('ready', []));
  }

  listen() {
    const { report, warn } = this.options;
    // The result false keeps the framework from printing it as well.
    const onError = (/** @type {unknown} */ error, /** @type {string | undefined} */ method) => {
      report(error, method || '');
      return false;
    };
    const onWarning = (/** @type {string} */ message) => {
      // The box that stands for such a component has its own word for it (components/not-simulated.js).
      if (!message.startsWith('Cannot find component ')) warn(message);
      return false;
    };
    glassEasel.addGlobalErrorListener(onError);
    glassEasel.addGlobalWarningListener(onWarning);
    this.unlisten = () => {
      glassEasel.removeGlobalErrorListener(onError);
      glassEasel.removeGlobalWarningListener(onWarning);
    };
  }

  /**
   * @param {string} path
   * @returns {Root} not yet on the screen
   */
  createPage(path) {
    // Ids in a page are ids of the document, as WXSS means them; in a component they get a prefix, for there may be many.
    const page = /** @type {any} */ (this.space.getComponentSpace().getComponentByUrlWithoutDefault(path, ''));
    if (page) page._$options.idPrefixGenerator = null;
    return this.backend.createRoot('wx-page', this.space, path);
  }

  /**
   * @param {Root} page
   * @param {HTMLElement} host
   */
  attach(page, host) {
    const placeholder = document.createElement('wx-placeholder');
    host.appendChild(placeholder);
    page.attach(/** @type {any} */ (host), /** @type {any} */ (placeholder));
  }

  close() {
    if (this.unlisten) this.unlisten();
  }
}
