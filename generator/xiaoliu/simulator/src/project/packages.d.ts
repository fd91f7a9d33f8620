/** A file's URL, or its bytes: the loader that esbuild is told to use for .wasm decides. */
declare module '*.wasm' {
  const file: string | Uint8Array;
  export default file;
}

declare module 'glass-easel-template-compiler/pkg/glass_easel_template_compiler_bg.js' {
  export * from 'glass-easel-template-compiler';
  export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

declare module 'promise-polyfill' {
  const PromisePolyfill: PromiseConstructor & { _immediateFn(callback: () => void): void };
  export default PromisePolyfill;
}
