import postcss from 'postcss';
import { ContentCache } from './cache.js';
import { resolve } from './paths.js';
import { error, positionAt, warning } from './problems.js';
import { PAGE_CLASS, rewriteSelector } from './wxss-selectors.js';
import { foreignIn } from './wxss-syntax.js';
import { mayChange, rewriteValue } from './wxss-values.js';

/**
 * @typedef {import('./problems.js').Problem} Problem
 * @typedef {import('./wxss-selectors.js').StyleScope} StyleScope
 *
 * @typedef {object} StyleImport
 * @property {string} file
 * @property {string} media what follows the path, '' for nothing
 * @property {number} line
 * @property {number} column
 *
 * @typedef {object} ParsedWxss
 * @property {import('postcss').Root | null} root null when the file is broken
 * @property {StyleImport[]} imports
 * @property {Problem[]} problems
 *
 * @typedef {object} RewrittenWxss
 * @property {(string | StyleImport)[]} parts CSS, and what stands between
 * @property {Problem[]} problems
 *
 * @typedef {object} StyleOptions
 * @property {ReadonlySet<string>} builtIns tags of built-in components
 * @property {(path: string) => string | undefined} textOf a file that has been read
 * @property {(path: string) => string} url where a file of the mini-program can be loaded from
 */

export { PAGE_CLASS };

/** @type {ContentCache<ParsedWxss>} */
const parsedFiles = new ContentCache();
/** @type {ContentCache<RewrittenWxss>} */
const rewrittenFiles = new ContentCache();

/**
 * @param {string} file
 * @param {string} text
 * @returns {ParsedWxss}
 */
export function parseWxss(file, text) {
  return parsedFiles.get([file, text], () => {
    /** @type {import('postcss').Root} */
    let root;
    try {
      root = postcss.parse(text);
    } catch (reason) {
      const { line, column, reason: message } = /** @type {import('postcss').CssSyntaxError} */ (reason);
      return { root: null, imports: [], problems: [error(file, { line, column }, message)] };
    }
    const problems = foreignIn(root).map(({ node, what }) => (
      warning(file, startOf(node), `WXSS does not have ${what}: the phone's compiler refuses the file`)
    ));
    /** @type {StyleImport[]} */
    const imports = [];
    root.each((node) => {
      if (node.type !== 'atrule' || node.name !== 'import') return;
      const found = importOf(file, node);
      if ('severity' in found) problems.push(found);
      else imports.push(found);
    });
    return { root, imports, problems };
  });
}

/** `"path"` or `url(path)`, and media queries. */
const IMPORT = /^(?:url\(\s*)?(["']?)([^"')]+)\1\s*\)?\s*([^]*)$/;

/**
 * @param {string} file
 * @param {import('postcss').AtRule} rule
 * @returns {StyleImport | Problem}
 */
function importOf(file, rule) {
  const place = startOf(rule);
  const match = IMPORT.exec(rule.params);
  if (!match) return error(file, place, '@import needs the path of a .wxss file in quotes');
  const [, , reference, media] = match;
  if (/^(https?:)?\/\//.test(reference)) return error(file, place, `${reference}: a style sheet must be in the mini-program`);
  const target = /\.\w+$/.test(reference) ? reference : `${reference}.wxss`;
  return { file: resolve(file, target), media: media.trim(), ...place };
}

/**
 * @param {import('postcss').ChildNode} node
 * @returns {{ line: number, column: number }}
 */
function startOf(node) {
  const { start } = /** @type {import('postcss').Source} */ (node.source);
  const { line, column } = /** @type {import('postcss').Position} */ (start);
  return { line, column };
}

/**
 * The style sheet of app.wxss, of a page or of a component, with all that it imports, in CSS.
 *
 * `prefers-color-scheme` is left in it: `forTheme` makes the simulated phone decide. Other media queries are the
 * browser's: a width in them is that of its window.
 *
 * @param {string} file
 * @param {StyleScope} scope
 * @param {StyleOptions} options
 * @returns {{ css: string, problems: Problem[] }}
 */
export function compileWxss(file, scope, options) {
  /** @type {Problem[]} */
  const problems = [];
  /**
   * @param {string} path
   * @param {string[]} open those that led here
   * @returns {string}
   */
  const assemble = (path, open) => {
    const text = options.textOf(path);
    // A missing file is reported where it is imported.
    if (text === undefined) return '';
    const { parts, problems: found } = rewriteWxss(path, text, scope, options);
    problems.push(...found);
    return parts.map((part) => {
      if (typeof part === 'string') return part;
      const { file: target, media, line, column } = part;
      if (open.includes(target) || target === path) {
        problems.push(error(path, { line, column }, `${[...open, path, target].join(' → ')}: imports go in a circle`));
        return '';
      }
      if (options.textOf(target) === undefined) {
        problems.push(error(path, { line, column }, `${target}: no such file`));
        return '';
      }
      const css = assemble(target, [...open, path]);
      return media === '' ? css : `@media ${media} {\n${css}}\n`;
    }).join('');
  };
  return { css: assemble(file, []), problems };
}

/**
 * @param {string} file
 * @param {string} text
 * @param {StyleScope} scope
 * @param {StyleOptions} options
 * @returns {RewrittenWxss}
 */
function rewriteWxss(file, text, scope, { builtIns, url }) {
  const key = [file, text, scope.prefix, scope.host, String(scope.isComponent), url(''), [...builtIns].join()];
  return rewrittenFiles.get(key, () => {
    const { root, problems: parsing } = parseWxss(file, text);
    const problems = [...parsing];
    if (!root) return { parts: [], problems };
    const copy = root.clone();
    copy.walkRules((rule) => rewriteRule(rule, { file, text, scope, builtIns, problems }));
    copy.walkDecls((declaration) => {
      declaration.value = rewriteValue(declaration.value, (address) => urlOf(address, file, declaration, url, problems));
    });
    return { parts: split(file, copy), problems };
  });
}

/**
 * @param {import('postcss').Rule} rule
 * @param {object} context
 * @param {string} context.file
 * @param {string} context.text
 * @param {StyleScope} context.scope
 * @param {ReadonlySet<string>} context.builtIns
 * @param {Problem[]} context.problems
 */
function rewriteRule(rule, { file, text, scope, builtIns, problems }) {
  const { parent } = rule;
  if (parent && parent.type === 'atrule' && /keyframes$/i.test(/** @type {import('postcss').AtRule} */ (parent).name)) return;
  const { start } = /** @type {import('postcss').Source} */ (rule.source);
  const { offset } = /** @type {import('postcss').Position} */ (start);
  try {
    const written = rule.raws.selector ? rule.raws.selector.raw : rule.selector;
    const { text: selector, complaints } = rewriteSelector(written, scope, builtIns);
    rule.selector = selector;
    for (const { message, index } of complaints) {
      // One is enough to say it, and a library's are not the user's to mend.
      if (problems.some((problem) => problem.message === message) || file.includes('miniprogram_npm/')) continue;
      problems.push(warning(file, positionAt(text, offset + index), message));
    }
  } catch (reason) {
    const { message } = /** @type {Error} */ (reason);
    problems.push(rule.selector.includes('//')
      ? warning(file, startOf(rule), '// does not begin a comment in WXSS, and spoils the rule; write /* … */')
      : error(file, startOf(rule), `${rule.selector}: not a selector (${message.split('\n')[0]})`));
    rule.remove();
  }
}

/** An address that does not mean a file of the mini-program. */
const ELSEWHERE = /^([a-z][a-z\d+.-]*:|\/\/|#)/i;

/**
 * @param {string} address
 * @param {string} file
 * @param {import('postcss').Declaration} declaration
 * @param {(path: string) => string} url
 * @param {Problem[]} problems
 */
function urlOf(address, file, declaration, url, problems) {
  if (ELSEWHERE.test(address)) return address;
  const message = `${address}: WXSS on a phone cannot load files of the mini-program; use https:, data: or <image>`;
  problems.push(warning(file, startOf(declaration), message));
  return url(resolve(file, address));
}

/**
 * @param {string} file
 * @param {import('postcss').Root} root
 * @returns {(string | StyleImport)[]}
 */
function split(file, root) {
  /** @type {(string | StyleImport)[]} */
  const parts = [''];
  root.each((node) => {
    if (node.type === 'atrule' && node.name === 'import') {
      const found = importOf(file, node);
      if (!('severity' in found)) parts.push(found, '');
    } else if (node.type !== 'comment') {
      parts[parts.length - 1] += `${node.toString()}\n`;
    }
  });
  return parts;
}

/** Always true and never true, wherever a media feature may stand. */
const TRUE = '(min-width: 0px)';
const FALSE = '(max-width: -1px)';

/**
 * @param {string} css
 * @param {'light' | 'dark'} theme of the simulated phone
 * @returns {string} the same string when it does not ask for the theme
 */
export function forTheme(css, theme) {
  return css.replace(/\(\s*prefers-color-scheme\s*(?::\s*([\w-]+)\s*)?\)/gi, (_, wanted) => (
    wanted === undefined || wanted.toLowerCase() === theme ? TRUE : FALSE
  ));
}

/**
 * Rewrites the value of a style attribute.
 *
 * @param {string} style declarations
 * @returns {string}
 */
export function rewriteInlineStyle(style) {
  if (!mayChange(style)) return style;
  const rewritten = inlineStyles.get([style], () => {
    try {
      const root = postcss.parse(style);
      root.walkDecls((declaration) => {
        declaration.value = rewriteValue(declaration.value);
      });
      return { css: root.toString() };
    } catch {
      // The browser takes what it understands.
      return { css: style };
    }
  });
  return rewritten.css;
}

/** @type {ContentCache<{ css: string }>} */
const inlineStyles = new ContentCache();
