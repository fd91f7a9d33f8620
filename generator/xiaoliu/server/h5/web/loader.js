/** A mini-program asks its host for the language; here the browser is the host. Nothing else of `wx` is needed. */
const wx = { getAppBaseInfo: () => ({ language: navigator.language }) };

const loaded = Object.create(null);

/**
 * The exports of a module of the mini-program. It runs once, when it is first asked for.
 *
 * @param {string} path
 */
export default function load(path) {
  if (!(path in loaded)) {
    // Kept before it runs: a circle of requires sees unfinished exports, as CommonJS says.
    const module = (loaded[path] = { exports: {} });
    modules[path](module, module.exports, (written) => load(links[path][written]), wx);
  }
  return loaded[path].exports;
}
