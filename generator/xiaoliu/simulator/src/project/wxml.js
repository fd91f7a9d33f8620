import { ContentCache } from './cache.js';
import { resolve, withoutExtension } from './paths.js';
import { positionAt, error, warning } from './problems.js';

/**
 * @typedef {import('./problems.js').Problem} Problem
 * @typedef {import('./compiler.js').Diagnostic} Diagnostic
 *
 * @typedef {object} InlineScript `<wxs module>` with its code inside
 * @property {string} module
 * @property {string} text
 * @property {number} offset of the text in the file, in UTF-16 units
 *
 * @typedef {object} SourceReference `<import src>`, `<include src>`, `<wxs src>`
 * @property {string} tag
 * @property {string} target path without extension
 * @property {number} line of the reference
 * @property {number} column
 *
 * @typedef {object} CompiledWxml
 * @property {string} code an expression over the compiler's runtime
 * @property {string[]} scripts paths, without extension, of its `<wxs src>`
 * @property {SourceReference[]} sources
 * @property {InlineScript[]} inlineScripts
 * @property {Problem[]} problems
 */

/** What this compiler forgives and the other one, wcc (npm miniprogram-compiler 0.2.3), refuses. */
const REFUSED = /^(missing end tag|invalid end tag|invalid attribute name|should be quoted|invalid attribute: wx:el(if|se))\b/;

/** @type {ContentCache<CompiledWxml>} */
const cache = new ContentCache();

/**
 * Compiles one file. The result depends on nothing else: what it imports is looked up when it is drawn.
 *
 * @param {import('./compiler.js').TemplateGroup} TemplateGroup
 * @param {string} path without extension
 * @param {string} text
 * @returns {CompiledWxml}
 */
export function compileWxml(TemplateGroup, path, text) {
  return cache.get([path, text], () => {
    const group = new TemplateGroup();
    try {
      const diagnostics = /** @type {Diagnostic[]} */ (group.addTmpl(path, text));
      const inlineScripts = takeInlineScripts(group, path, text);
      return {
        code: group.getTmplGenObject(path),
        sources: sourcesOf(path, text),
        scripts: group.getScriptDependencies(path),
        inlineScripts,
        problems: diagnostics
          // Notes are matters of taste.
          .filter(({ level }) => level !== 'Note')
          .map((diagnostic) => problemOf(path, text, diagnostic)),
      };
    } finally {
      group.free();
    }
  });
}

/**
 * Takes the code of `<wxs>` out of the template, so that an error in it is found by itself, with its place.
 *
 * @param {InstanceType<import('./compiler.js').TemplateGroup>} group
 * @param {string} path
 * @param {string} text
 * @returns {InlineScript[]}
 */
function takeInlineScripts(group, path, text) {
  return group.getInlineScriptModuleNames(path).map((module) => {
    const script = group.getInlineScript(path, module);
    group.setInlineScript(path, module, '');
    return { module, text: script, offset: Math.max(0, text.indexOf(script)) };
  });
}

/**
 * An error is what no compiler takes. This one also calls errors what wcc passes over, like something inside `<slot>`,
 * and component libraries have that.
 *
 * @param {string} path
 * @param {string} text
 * @param {Diagnostic} diagnostic
 * @returns {Problem}
 */
function problemOf(path, text, { level, message, startLine, startColumn, endLine, endColumn }) {
  const rest = text.split('\n')[startLine].slice(startColumn);
  // Of an attribute the compiler marks a part only.
  const source = /attribute/.test(message) ? (/^[^\s=/>]*/.exec(rest) || [''])[0] : rest.slice(0, endColumn - startColumn);
  const full = startLine === endLine && source.trim() !== '' ? `${message}: ${source}` : message;
  const severe = level === 'Fatal' || REFUSED.test(full);
  return (severe ? error : warning)(`${path}.wxml`, { line: startLine + 1, column: startColumn + 1 }, full);
}

/** Comments come first, so that what they contain is passed over. */
const SOURCE = /<!--.*?-->|<(?<tag>import|include|wxs)\b[^>]*?\bsrc\s*=\s*(?<quote>["'])(?<reference>.*?)\k<quote>/gs;

/**
 * @param {string} path of a .wxml file, without extension
 * @param {string} text
 * @returns {SourceReference[]}
 */
function sourcesOf(path, text) {
  return [...text.matchAll(SOURCE)].flatMap((match) => {
    const { tag, reference } = /** @type {Record<string, string | undefined>} */ (match.groups);
    if (tag === undefined || reference === undefined) return [];
    const target = withoutExtension(resolve(path, reference), tag === 'wxs' ? '.wxs' : '.wxml');
    return [{ tag, target, ...positionAt(text, match.index + match[0].length - reference.length - 1) }];
  });
}

/**
 * Files that include each other in a circle, which would be drawn for ever. Imports may: they only lend templates.
 *
 * @param {Map<string, CompiledWxml>} compiled path without extension → file
 * @returns {Problem[]}
 */
export function findCircles(compiled) {
  /** @type {Problem[]} */
  const problems = [];
  /** @type {Set<string>} */
  const done = new Set();
  const visit = (/** @type {string} */ path, /** @type {string[]} */ open) => {
    if (done.has(path)) return;
    const includes = (compiled.get(path)?.sources || []).filter(({ tag }) => tag === 'include');
    for (const { target, line, column } of includes) {
      const circle = [...open, path, target];
      if (!circle.slice(0, -1).includes(target)) visit(target, [...open, path]);
      else problems.push(error(`${path}.wxml`, { line, column }, `${circle.join(' → ')}: includes go in a circle`));
    }
    done.add(path);
  };
  [...compiled.keys()].forEach((path) => visit(path, []));
  return problems;
}

/**
 * The functions that compiled templates call.
 *
 * @param {import('./compiler.js').TemplateGroup} TemplateGroup
 * @param {import('./evaluate.js').Evaluate} evaluate
 * @returns {{ names: string, values: unknown[] }}
 */
function templateRuntime(TemplateGroup, evaluate) {
  const group = new TemplateGroup();
  const names = TemplateGroup.getRuntimeVarList();
  const code = `(() => { ${group.getRuntimeString()}; return [${names}] })()`;
  group.free();
  return { names, values: evaluate(code, 'wxml-runtime.js') };
}

/** @type {ContentCache<Function>} */
const evaluated = new ContentCache();
/** @type {ReturnType<typeof templateRuntime> | undefined} */
let runtime;

/**
 * Makes templates out of compiled files, in the shape of glass-easel's ComponentTemplate.
 *
 * @param {object} options
 * @param {import('./compiler.js').TemplateGroup} options.TemplateGroup
 * @param {import('./evaluate.js').Evaluate} options.evaluate
 * @param {Map<string, CompiledWxml>} options.compiled path without extension → file, all that can be reached
 * @param {(path: string) => unknown} options.loadScript the exports of a .wxs file, by path without extension
 * @param {(path: string, script: InlineScript) => unknown} options.loadInlineScript
 * @returns {Map<string, { groupList: Record<string, any>, content: any }>}
 */
export function instantiateTemplates({ TemplateGroup, evaluate, compiled, loadScript, loadInlineScript }) {
  runtime = runtime || templateRuntime(TemplateGroup, evaluate);
  const { names, values } = runtime;
  /** @type {Record<string, any>} */
  const groupList = {};
  /** @type {Map<string, { groupList: Record<string, any>, content: any }>} */
  const templates = new Map();
  for (const [path, { code, scripts, inlineScripts }] of compiled) {
    const make = evaluated.get([path, code], () => (
      evaluate(`((G, R, D, ${names}) => ${code})`, `${path}.wxml`)
    ));
    const modules = Object.fromEntries(scripts.map((script) => [script, () => loadScript(script)]));
    const inline = new Map(inlineScripts.map((script) => [`${path}#${script.module}`, script]));
    const define = (/** @type {string} */ name) => () => loadInlineScript(path, /** @type {InlineScript} */ (inline.get(name)));
    groupList[path] = make(groupList, modules, define, ...values);
    templates.set(path, { groupList, content: groupList[path] });
  }
  return templates;
}
