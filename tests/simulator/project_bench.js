// What the tests of project/ see: the room itself, and what makes its values comparable.
import * as glassEasel from 'glass-easel';
import * as project from '../../generator/xiaoliu/simulator/src/project/index.js';
import { JsonFile } from '../../generator/xiaoliu/simulator/src/project/json.js';
import { ModuleSyntaxError } from '../../generator/xiaoliu/simulator/src/project/locate.js';
import { rewriteSelector } from '../../generator/xiaoliu/simulator/src/project/wxss-selectors.js';
import { rewriteValue } from '../../generator/xiaoliu/simulator/src/project/wxss-values.js';

export const { createEvaluate, crawledFiles, fetchedFiles, forTheme, loadProject, memoryFiles, ModuleSystem, rewriteInlineStyle } = project;
export { JsonFile, ModuleSyntaxError, rewriteSelector, rewriteValue };

export const builtIns = ['view', 'text', 'button', 'image', 'scroll-view', 'input'];

/** Loads a project from memory; `files` needs no more than the test is about. */
export function load(files, options = {}) {
  return loadProject(memoryFiles(files, options.base), { builtIns, ...options });
}

/** "file:line:column severity message" of each problem. */
export function told(problems) {
  return problems.map(({ file, line, column, severity, message }) => (
    `${[file, line, column].filter((part) => part !== undefined).join(':')} ${severity}: ${message}`
  ));
}

/** Modules of a mini-program that has nothing but these files. */
export function modules(files, { globals = {}, ...options } = {}) {
  const logged = [];
  const reported = [];
  const system = new ModuleSystem({
    read: (path) => files[path],
    globals: { console: { log: (...values) => logged.push(values.join(' ')) }, ...globals },
    report: (exception, place) => reported.push([String(exception), place]),
    ...options,
  });
  return { system, logged, reported };
}

/** The HTML that a page draws from `data`, by the component framework itself. */
export function draw(compiled, path, data = {}) {
  const space = new glassEasel.ComponentSpace();
  for (const { path: is, template, usingComponents } of compiled.components.values()) {
    space.define(is).usingComponents(usingComponents).template(template).data(() => data).registerComponent();
  }
  const backend = new glassEasel.CurrentWindowBackendContext();
  const page = space.createComponentByUrl('page', path, null, backend);
  const parent = document.createElement('div');
  const placeholder = parent.appendChild(document.createElement('i'));
  glassEasel.Element.replaceDocumentElement(page, parent, placeholder);
  return page.getBackendElement().innerHTML;
}

/** Puts `css` into the page, beside `html`, and returns what `inspect` finds, an expression over `find(selector)`. */
export function styled(css, html, inspect) {
  const style = document.createElement('style');
  style.textContent = css;
  document.head.append(style);
  const body = document.createElement('div');
  body.style.cssText = '--rpx: 0.5px; --vw: 3.75px; --vh: 6px; --safe-area-inset-bottom: 34px; width: 375px';
  body.innerHTML = html;
  document.body.append(body);
  const find = (selector) => getComputedStyle(body.querySelector(selector));
  const found = inspect.map(([selector, property]) => find(selector).getPropertyValue(property));
  style.remove();
  body.remove();
  return found;
}
