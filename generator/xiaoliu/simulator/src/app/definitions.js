/**
 * What a script's Page, Component and Behavior register.
 *
 * @typedef {import('../project/project.js').Project} Project
 */

/** The same words as in a component's JSON; platform documentation of `options.styleIsolation`. */
const ISOLATIONS = ['isolated', 'apply-shared', 'shared', 'page-isolated', 'page-apply-shared', 'page-shared'];

/** Behaviors that the platform brings along. */
const FORM_FIELD = { properties: { name: { type: String, value: '' }, value: { type: null, value: '' } } };

export class Definitions {
  /**
   * @param {object} options
   * @param {Project} options.project
   * @param {import('../view/framework.js').Framework} options.framework
   * @param {(script: string) => unknown} options.run runs a script of the mini-program, once
   */
  constructor({ project, framework, run }) {
    this.project = project;
    this.framework = framework;
    this.run = run;
    /** The component whose script runs just now. */
    this.path = '';
    /** @type {Set<string>} */
    this.defined = new Set();
  }

  /**
   * Runs the scripts of a page and of everything it uses, what is used first.
   *
   * @param {string} page
   */
  define(page) {
    this.project.reachableFrom(page).forEach((component) => {
      if (this.defined.has(component.path)) return;
      this.defined.add(component.path);
      this.path = component.path;
      if (component.script) this.run(component.script);
    });
  }

  /** What the scripts see. */
  globals() {
    const { space } = this.framework;
    return {
      Page: (/** @type {any} */ definition) => {
        space.component(this.path).pageDefinition(this.prepared(definition)).register();
      },
      Component: (/** @type {any} */ definition) => {
        this.isolate(definition.options || {});
        space.component(this.path).definition(this.prepared(definition)).register();
      },
      Behavior: (/** @type {any} */ definition) => space.behavior().definition(this.prepared(definition)).register(),
    };
  }

  /** @param {any} definition */
  prepared(definition) {
    const behaviors = (definition.behaviors || []).map((/** @type {any} */ behavior) => (
      typeof behavior === 'string' ? this.ofPlatform(behavior) : behavior));
    return behaviors.length > 0 ? { ...definition, behaviors: behaviors.filter(Boolean) } : definition;
  }

  /** @param {string} name */
  ofPlatform(name) {
    // A component's export needs no behavior here: the framework looks for the method.
    if (name === 'wx://component-export') return null;
    if (name.startsWith('wx://form-field')) return this.framework.space.behavior().definition(/** @type {any} */ (FORM_FIELD)).register();
    throw new Error(`not simulated: the behavior ${name}`);
  }

  /**
   * The style isolation may also be asked for in JavaScript, and then wins.
   *
   * @param {{ styleIsolation?: string, addGlobalClass?: boolean }} options
   */
  isolate({ styleIsolation, addGlobalClass }) {
    const wanted = styleIsolation || (addGlobalClass ? 'apply-shared' : '');
    const component = this.project.components.get(this.path);
    if (!component || !ISOLATIONS.includes(wanted) || wanted === component.styleIsolation) return;
    this.project.isolate(this.path, wanted);
    this.framework.add(this.path, component);
  }
}
