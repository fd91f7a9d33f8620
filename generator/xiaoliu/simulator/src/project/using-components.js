import { isObject } from './app-json.js';
import { ancestors, folderOf, normalize, resolve } from './paths.js';

/**
 * @typedef {import('./files.js').ProjectFiles} ProjectFiles
 * @typedef {import('./json.js').JsonFile} JsonFile
 * @typedef {import('./problems.js').Problem} Problem
 */

/**
 * Where a component may be, in the order of the platform's tools (miniprogram-ci 2.1.42, `resolveComponentPath2`):
 * as it is written and as a folder's index, beside the file, then in miniprogram_npm of its folder and those above.
 *
 * @param {string} from the JSON file
 * @param {string} reference
 * @returns {string[]}
 */
export function componentCandidates(from, reference) {
  const written = resolve(from, reference);
  const places = [written];
  if (isPackage(reference)) {
    ancestors(folderOf(from)).forEach((folder) => places.push(normalize(`${folder}/miniprogram_npm/${reference}`)));
  }
  return places.flatMap((place) => [place, `${place}/index`]);
}

/**
 * @param {string} reference
 * @returns {boolean} whether it may be an npm package's
 */
function isPackage(reference) {
  return !/^[./]/.test(reference);
}

/**
 * @param {ProjectFiles} files
 * @param {string} from
 * @param {string} reference
 * @returns {Promise<string | null>} the component's path; a component is there when its JSON and its WXML are
 */
async function findComponent(files, from, reference) {
  for (const path of componentCandidates(from, reference)) {
    const [json, wxml] = await Promise.all([files.read(`${path}.json`), files.read(`${path}.wxml`)]);
    if (json !== null && wxml !== null) return path;
  }
  return null;
}

/**
 * Finds what the tags of one JSON file mean.
 *
 * @param {ProjectFiles} files
 * @param {JsonFile} json
 * @param {Problem[]} problems gets those that are not there, and plugins, which are not simulated
 * @returns {Promise<Record<string, string>>} tag → path of the component, with a leading slash; without the missing
 */
export async function resolveUsingComponents(files, json, problems) {
  const { usingComponents } = json.value;
  if (usingComponents === undefined) return {};
  if (!isObject(usingComponents)) {
    problems.push(json.error(['usingComponents'], 'an object in braces was expected: tag → path of the component'));
    return {};
  }
  const entries = await Promise.all(Object.entries(usingComponents).map(async ([tag, reference]) => {
    const path = await resolveOne(files, json, ['usingComponents', tag], reference, problems);
    return /** @type {[string, string | null]} */ ([tag, path && `/${path}`]);
  }));
  return Object.fromEntries(/** @type {[string, string][]} */ (entries.filter(([, path]) => path !== null)));
}

/**
 * The same for `componentGenerics`, whose defaults are components too.
 *
 * @param {ProjectFiles} files
 * @param {JsonFile} json
 * @param {Problem[]} problems
 * @returns {Promise<Record<string, true | { default: string }>>}
 */
export async function resolveGenerics(files, json, problems) {
  const { componentGenerics } = json.value;
  if (!isObject(componentGenerics)) return {};
  const entries = await Promise.all(Object.entries(componentGenerics).map(async ([name, generic]) => {
    const reference = isObject(generic) ? generic.default : undefined;
    if (reference === undefined) return /** @type {[string, true]} */ ([name, true]);
    const path = await resolveOne(files, json, ['componentGenerics', name, 'default'], reference, problems);
    return /** @type {[string, true | { default: string }]} */ ([name, path === null ? true : { default: `/${path}` }]);
  }));
  return Object.fromEntries(entries);
}

/**
 * @param {ProjectFiles} files
 * @param {JsonFile} json
 * @param {string[]} place in the file
 * @param {unknown} reference
 * @param {Problem[]} problems
 * @returns {Promise<string | null>}
 */
async function resolveOne(files, json, place, reference, problems) {
  if (typeof reference !== 'string' || reference === '') {
    problems.push(json.error(place, 'a component is named by its path'));
    return null;
  }
  if (/^plugin(-private)?:\/\//.test(reference)) {
    problems.push({ ...json.error(place, `${reference}: plugins are not simulated`), severity: 'warning' });
    return null;
  }
  const path = await findComponent(files, json.file, reference);
  if (path === null) problems.push(json.error(place, await explain(files, json.file, reference)));
  return path;
}

/**
 * @param {ProjectFiles} files
 * @param {string} from
 * @param {string} reference
 * @returns {Promise<string>}
 */
async function explain(files, from, reference) {
  const candidates = componentCandidates(from, reference);
  for (const path of candidates) {
    const [json, wxml] = await Promise.all([files.read(`${path}.json`), files.read(`${path}.wxml`)]);
    if (json !== null) return `component not found: there is ${path}.json, but no ${path}.wxml`;
    if (wxml !== null) return `component not found: there is ${path}.wxml, but no ${path}.json`;
  }
  const npm = isPackage(reference) ? ', nor in miniprogram_npm, where the tools put npm packages when they build them' : '';
  return `component not found: there is no ${candidates[0]}.json${npm}`;
}
