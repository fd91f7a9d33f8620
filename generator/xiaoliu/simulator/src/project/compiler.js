/// <reference path="./packages.d.ts" />

// The package's own entry holds the WebAssembly as text and compiles it anew in every page, which takes a third of a
// second; a file of its own is compiled while it arrives, and the browser keeps the result.
import * as glue from 'glass-easel-template-compiler/pkg/glass_easel_template_compiler_bg.js';
import wasm from 'glass-easel-template-compiler/pkg/glass_easel_template_compiler_bg.wasm';

/**
 * WeChat's own template compiler (npm glass-easel-template-compiler).
 *
 * @typedef {typeof glue.TmplGroup} TemplateGroup
 *
 * @typedef {object} Diagnostic of the compiler
 * @property {'Fatal' | 'Error' | 'Warn' | 'Note'} level
 * @property {string} message
 * @property {number} startLine 0-based
 * @property {number} startColumn 0-based, in UTF-16 units
 * @property {number} endLine
 * @property {number} endColumn
 */

/** @type {Promise<TemplateGroup> | undefined} */
let loading;

/**
 * Starts the compiler, once for a document. Call it early: it loads while the project's files do.
 *
 * @returns {Promise<TemplateGroup>}
 */
export function loadCompiler() {
  loading = loading || instantiate().then((instance) => {
    glue.__wbg_set_wasm(instance.exports);
    return glue.TmplGroup;
  });
  return loading;
}

/** @returns {Promise<WebAssembly.Instance>} */
async function instantiate() {
  const imports = { './glass_easel_template_compiler_bg.js': /** @type {any} */ (glue) };
  if (typeof wasm !== 'string') return (await WebAssembly.instantiate(/** @type {any} */ (wasm), imports)).instance;
  const response = await fetch(wasm);
  if (!response.ok) throw new Error(`${wasm}, the template compiler, cannot be loaded: HTTP status ${response.status}`);
  // Streaming needs the media type application/wasm, which a plain file server may not know.
  if (!(response.headers.get('Content-Type') || '').startsWith('application/wasm')) {
    return (await WebAssembly.instantiate(await response.arrayBuffer(), imports)).instance;
  }
  return (await WebAssembly.instantiateStreaming(response, imports)).instance;
}
