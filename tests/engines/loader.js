// Evaluates to a function that every engine of the tests calls once: it loads CommonJS modules from memory the way a
// mini-program does, runs a script against them and answers with one line of ASCII.
//
// The bodies are compiled with `new Function` because the four engines have nothing else in common.
(function runScript(input) {
  const { sources, script, argument } = JSON.parse(input);

  // What WeChat hides from every module, and the two globals that DevTools has but phones lack. They are parameters of
  // an outer function, so that a module may declare the same names.
  const HIDDEN = [
    'window', 'document', 'XMLHttpRequest', 'WebSocket', 'localStorage', 'TextDecoder', 'TextEncoder',
  ];
  const loaded = Object.create(null);

  function resolve(request, from) {
    if (!/^\.{0,2}\//.test(request)) {
      throw new Error(`require('${request}') in ${from}: a path must begin with ./, ../ or /`);
    }
    const parts = request[0] === '/' ? [] : from.split('/').slice(1, -1);
    request.split('/').forEach((part) => {
      if (part === '..') {
        parts.pop();
      } else if (part !== '.' && part !== '') {
        parts.push(part);
      }
    });
    const path = '/' + parts.join('/');
    const found = [path, path + '.js'].find((candidate) => Object.keys(sources).includes(candidate));
    if (found === undefined) {
      throw new Error(`module '${path}' is not defined, require('${request}') in ${from}`);
    }
    return found;
  }

  function compile(path, parameters, body, hidden = []) {
    try {
      return new Function(...hidden, `return function (${parameters}) { 'use strict'; ${body}\n}\n//# sourceURL=${path}`)();
    } catch (error) {
      error.message = `${path}: ${error.message}`;
      throw error;
    }
  }

  function requireFrom(from) {
    return function require(request) {
      const path = resolve(request, from);
      if (!(path in loaded)) {
        // Stored before it runs: a cycle of requires sees the unfinished exports, as CommonJS says.
        const module = (loaded[path] = { exports: {} });
        const body = compile(path, 'module, exports, require', sources[path], HIDDEN);
        body(module, module.exports, requireFrom(path));
      }
      return loaded[path].exports;
    };
  }

  function outcome() {
    try {
      return { value: compile('script', 'argument, require', script)(argument, requireFrom('/script')) };
    } catch (error) {
      return { error: { message: String(error), stack: String((error && error.stack) || '') } };
    }
  }

  // ASCII only, so that no encoding on the way can touch a lone surrogate.
  return JSON.stringify(outcome()).replace(
    /[\u007f-\uffff]/g,
    (unit) => '\\u' + ('000' + unit.charCodeAt(0).toString(16)).slice(-4),
  );
})
