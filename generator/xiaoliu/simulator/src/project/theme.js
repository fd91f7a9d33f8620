import { JsonFile } from './json.js';
import { normalize } from './paths.js';
import { error } from './problems.js';

/**
 * @typedef {import('./problems.js').Problem} Problem
 * @typedef {'light' | 'dark'} ThemeName
 * @typedef {Record<string, any>} WindowConfig navigationBarTitleText, backgroundColor …
 * @typedef {{ light: WindowConfig, dark: WindowConfig }} ThemedWindow
 */

/** Where a variable of theme.json may stand; anywhere else the platform's tools refuse it (miniprogram-ci 2.1.42). */
const THEMED = new Set([
  'navigationBarBackgroundColor',
  'navigationBarTextStyle',
  'backgroundColor',
  'backgroundTextStyle',
  'backgroundColorTop',
  'backgroundColorBottom',
  'backgroundColorContent',
]);

/** The variables of theme.json, `@name` in app.json and in a page's JSON. */
export class Theme {
  /**
   * @param {{ file: string, light: Record<string, string>, dark: Record<string, string> } | null} variables null when
   *   app.json names no themeLocation
   */
  constructor(variables) {
    this.variables = variables;
  }

  /**
   * @param {import('./files.js').ProjectFiles} files
   * @param {JsonFile} app app.json
   * @param {Problem[]} problems
   * @returns {Promise<Theme>}
   */
  static async load(files, app, problems) {
    const { themeLocation } = app.value;
    if (themeLocation === undefined) return new Theme(null);
    if (typeof themeLocation !== 'string') {
      problems.push(app.error(['themeLocation'], 'themeLocation must be the path of theme.json'));
      return new Theme(null);
    }
    const file = normalize(themeLocation);
    const text = await files.read(file);
    if (text === null) {
      problems.push(app.error(['themeLocation'], `${file}: no such file`));
      return new Theme({ file, light: {}, dark: {} });
    }
    const json = new JsonFile(file, text);
    if (json.problem) problems.push(json.problem);
    const value = json.value || {};
    ['light', 'dark'].filter((name) => !json.problem && !value[name]).forEach((name) => {
      problems.push(error(file, { line: 1, column: 1 }, `"${name}" is missing: a theme says what each variable is in it`));
    });
    return new Theme({ file, light: value.light || {}, dark: value.dark || {} });
  }

  /**
   * @param {WindowConfig} config
   * @param {JsonFile} json the file that says it, for problems
   * @param {string[]} path where `config` is in that file
   * @param {Problem[]} problems
   * @returns {ThemedWindow} with variables replaced; one that is not defined stays as it is written, as on a phone
   */
  resolve(config, json, path, problems) {
    const light = { ...config };
    const dark = { ...config };
    for (const [key, value] of Object.entries(config)) {
      if (typeof value !== 'string' || !value.startsWith('@')) continue;
      const problem = this.problemOf(key, value);
      if (problem) problems.push(json.error([...path, key], problem));
      if (!this.variables) continue;
      light[key] = this.variables.light[value.slice(1)] ?? value;
      dark[key] = this.variables.dark[value.slice(1)] ?? value;
    }
    return { light, dark };
  }

  /**
   * @param {string} key
   * @param {string} value `@name`
   * @returns {string | null}
   */
  problemOf(key, value) {
    if (!THEMED.has(key)) return `${value}: a variable is not allowed in ${key}`;
    if (!this.variables) return `${value}: set "themeLocation" in app.json to the file that defines it`;
    const { file, light, dark } = this.variables;
    const missing = [['light', light], ['dark', dark]].filter(([, names]) => !Object.hasOwn(/** @type {object} */ (names), value.slice(1)));
    if (missing.length === 0) return null;
    return `${value}: not defined in ${file} (${missing.map(([name]) => name).join(', ')})`;
  }
}
