/** Paths of a mini-program: relative to its root, with `/`, without a leading one, never above the root. */

/**
 * @param {string} path
 * @returns {string} without `.`, `..`, doubled or leading slashes; what would climb above the root stays at the root
 */
export function normalize(path) {
  /** @type {string[]} */
  const parts = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/**
 * @param {string} path
 * @returns {string} the folder that holds it, '' for the root
 */
export function folderOf(path) {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/**
 * @param {string} from the file that says it
 * @param {string} reference `/absolute` or relative to that file
 * @returns {string}
 */
export function resolve(from, reference) {
  return normalize(reference.startsWith('/') ? reference : `${folderOf(from)}/${reference}`);
}

/**
 * @param {string} folder
 * @returns {string[]} the folder and those above it, the nearest first, the root ('') last
 */
export function ancestors(folder) {
  const found = [folder];
  for (let at = folder; at !== ''; ) {
    at = folderOf(at);
    found.push(at);
  }
  return found;
}

/**
 * @param {string} path
 * @param {string} extension with its dot
 */
export function withoutExtension(path, extension) {
  return path.endsWith(extension) ? path.slice(0, -extension.length) : path;
}
