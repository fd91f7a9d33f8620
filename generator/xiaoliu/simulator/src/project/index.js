/** A mini-program's folder → a compiled project, and the modules it runs on. */
export { createEvaluate } from './evaluate.js';
export { crawledFiles, fetchedFiles, memoryFiles } from './files.js';
export { PLATFORM_GLOBALS } from './globals.js';
export { locate, ModuleSystem } from './modules.js';
export { loadProject } from './project.js';
export { forTheme, rewriteInlineStyle } from './wxss.js';
export { HOST_ATTRIBUTE, PAGE_CLASS } from './wxss-selectors.js';
