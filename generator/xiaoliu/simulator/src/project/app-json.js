import { JsonFile } from './json.js';
import { normalize } from './paths.js';
import { error } from './problems.js';
import { Theme } from './theme.js';

/**
 * @typedef {import('./problems.js').Problem} Problem
 * @typedef {import('./theme.js').ThemedWindow} ThemedWindow
 *
 * @typedef {object} AppConfig app.json, resolved; what is not here is not simulated and is ignored
 * @property {JsonFile} json
 * @property {string[]} pages without extension; the first is where the mini-program opens
 * @property {Record<string, (string | number)[]>} places where app.json lists each page
 * @property {ThemedWindow} window
 * @property {Theme} theme
 * @property {boolean} darkmode whether the mini-program follows the phone's dark mode
 * @property {string | undefined} componentFramework
 *
 * @typedef {object} ProjectConfig project.config.json
 * @property {string} root of the mini-program, inside the folder
 * @property {string | undefined} appId
 * @property {string | undefined} name
 * @property {boolean} es6 whether the tools lower modern JavaScript, and make every module strict with it
 */

/**
 * @param {import('./files.js').FileSource} source
 * @param {Problem[]} problems
 * @returns {Promise<ProjectConfig>} defaults when there is no such file
 */
export async function loadProjectConfig(source, problems) {
  const file = 'project.config.json';
  /** @type {any} */
  let value = {};
  try {
    const text = await source.read(file);
    const json = text === null ? null : new JsonFile(file, text);
    if (json && json.problem) problems.push(json.problem);
    if (json && json.value) value = json.value;
  } catch (reason) {
    problems.push(error(file, null, `cannot be read: ${/** @type {Error} */ (reason).message}`));
  }
  const setting = value.setting || {};
  return {
    root: normalize(String(value.miniprogramRoot || '')),
    appId: value.appid,
    name: value.projectname && decodeName(String(value.projectname)),
    es6: setting.es6 !== false,
  };
}

/**
 * @param {string} name the tools write it percent-encoded
 */
function decodeName(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * @param {import('./files.js').ProjectFiles} files
 * @param {Problem[]} problems
 * @returns {Promise<AppConfig | null>} null when the folder is no mini-program
 */
export async function loadAppJson(files, problems) {
  const text = await files.read('app.json');
  if (text === null) {
    // A file that is there but cannot be read has been reported already.
    if (problems.length === 0) problems.push(notAMiniProgram(files));
    return null;
  }
  const json = new JsonFile('app.json', text);
  if (json.problem) {
    problems.push(json.problem);
    return null;
  }
  const { value } = json;
  const places = pagesOf(json, problems);
  if (!places) return null;
  const theme = await Theme.load(files, json, problems);
  return {
    json,
    pages: entryFirst(json, Object.keys(places), problems),
    places,
    theme,
    window: theme.resolve(isObject(value.window) ? value.window : {}, json, ['window'], problems),
    darkmode: value.darkmode === true,
    componentFramework: value.componentFramework,
  };
}

/**
 * @param {import('./files.js').ProjectFiles} files
 */
function notAMiniProgram(files) {
  const where = files.root ? ` in ${files.root}, which project.config.json names as miniprogramRoot` : '';
  return error(`${files.root}app.json`, null, `this folder is not a mini-program: there is no app.json${where}`);
}

/**
 * @param {JsonFile} json
 * @param {Problem[]} problems
 * @returns {Record<string, (string | number)[]> | null} page → where it is listed; null when there is none
 */
function pagesOf(json, problems) {
  const { value } = json;
  if (!isObject(value) || !Array.isArray(value.pages) || value.pages.length === 0) {
    const position = json.locate(['pages']) || { line: 1, column: 1 };
    problems.push(error(json.file, position, '"pages" must list at least one page'));
    return null;
  }
  /** @type {Record<string, (string | number)[]>} */
  const places = {};
  const add = (/** @type {unknown} */ list, /** @type {(string | number)[]} */ path, /** @type {string} */ root) => {
    if (!Array.isArray(list)) return;
    list.forEach((page, index) => {
      if (typeof page === 'string' && page !== '') places[normalize(`${root}/${page}`)] = [...path, index];
      else problems.push(json.error([...path, index], 'a page is named by its path'));
    });
  };
  add(value.pages, ['pages'], '');
  ['subPackages', 'subpackages'].filter((key) => Array.isArray(value[key])).forEach((key) => {
    value[key].forEach((/** @type {any} */ one, /** @type {number} */ index) => {
      if (isObject(one)) add(one.pages, [key, index, 'pages'], String(one.root || ''));
    });
  });
  return Object.keys(places).length > 0 ? places : null;
}

/**
 * @param {JsonFile} json
 * @param {string[]} pages
 * @param {Problem[]} problems
 * @returns {string[]} the page that the mini-program opens with first
 */
function entryFirst(json, pages, problems) {
  const { entryPagePath } = json.value;
  if (typeof entryPagePath !== 'string') return pages;
  const entry = normalize(entryPagePath);
  if (pages.includes(entry)) return [entry, ...pages.filter((page) => page !== entry)];
  problems.push(json.error(['entryPagePath'], `${entryPagePath} is not in "pages"`));
  return pages;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
