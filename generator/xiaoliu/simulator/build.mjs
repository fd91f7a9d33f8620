// Bundles the stage into dist/: a static site that needs neither Node nor this folder. `node build.mjs [--watch]`.
import { cp, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await mkdir(here('dist'), { recursive: true });
await cp(here('index.html'), here('dist/index.html'));
const options = {
  entryPoints: [here('src/main.js'), here('stage.css')],
  entryNames: '[name]',
  outdir: here('dist'),
  bundle: true,
  minify: true,
  sourcemap: false,
  charset: 'utf8',
  // The template compiler: a file of its own is compiled while it arrives.
  loader: { '.wasm': 'file' },
  assetNames: '[name]',
  target: ['chrome103', 'firefox115', 'safari16'],
  // The component framework takes warnings seriously only when it is told that it is not in production.
  define: { 'process.env.NODE_ENV': '"development"' },
  logLevel: 'warning',
};
await esbuild.build({ ...options, entryPoints: [{ in: here('src/main.js'), out: 'stage' }, here('stage.css')] });
