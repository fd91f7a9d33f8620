// What the tests of project/ see: the room itself, and what makes its values comparable.
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

/** What `template` draws from `data`: elements as [tag, attributes, children], by a minimal glass-easel renderer. */
export function draw(template, data = {}) {
  return render(template.content(''), data);
}

function render(procGen, data) {
  const nodes = [];
  let children = nodes;
  let attributes;
  const set = (name) => (_, key, value) => {
    attributes[name ? name + key : key] = value;
  };
  const wrapper = new Proxy({
    c: (_, value) => { attributes.class = value; },
    r: set(''),
    v: (_, name, value) => { attributes[`bind:${name}`] = value; },
    d: set('data-'),
    setFnFilter: () => {},
    setEventListenerWrapper: undefined,
  }, { get: (target, name) => (name in target ? target[name] : () => {}) });
  const text = (value) => children.push(value);
  const within = (list, action) => {
    const outer = children;
    children = list;
    action();
    children = outer;
  };
  const element = (tag, generics, init, slot) => {
    const node = [tag, {}, []];
    children.push(node);
    attributes = node[1];
    init(node, true);
    within(node[2], () => call(slot));
  };
  const ifGroup = (key, branch) => call(branch);
  const forLoop = (list, key, lvalue, item) => {
    [...list].forEach((value, index) => item(true, value, index, undefined, undefined, undefined, undefined, undefined, text, element, ifGroup, forLoop, slotNode, include));
  };
  const slotNode = () => children.push(['slot', {}, []]);
  const include = (part) => call(part);
  const call = (part) => part(true, text, element, ifGroup, forLoop, slotNode, include);
  call(procGen(wrapper, true, data, undefined).C);
  return nodes;
}
