/// <reference path="./packages.d.ts" />

import MacrotaskPromise from 'promise-polyfill';

/**
 * The Promise of iOS 15 and older, where every callback is a macrotask of its own (platform-facts.md, "The JavaScript
 * engines"). `async` functions keep the browser's: on such a phone the tools have lowered them.
 *
 * @param {{ soon(callback: () => void): unknown }} clock of the stage that runs
 * @returns {PromiseConstructor}
 */
export function macrotaskPromise(clock) {
  MacrotaskPromise._immediateFn = (callback) => {
    clock.soon(callback);
  };
  return MacrotaskPromise;
}
