/**
 * How the platform's asynchronous functions answer: `success` or `fail`, then `complete`, in a later macrotask, with
 * `errMsg`; and, where none of the three is given, a promise.
 *
 * @typedef {import('./types.js').StageContext} StageContext
 * @typedef {import('./types.js').CallOptions} CallOptions
 */

/** What the platform answers with `fail`. */
export class CallError extends Error {
  /**
   * @param {string} why after `name:fail `
   * @param {number} [errno]
   */
  constructor(why, errno) {
    super(why);
    this.errno = errno;
  }
}

/**
 * @param {StageContext} context
 * @param {string} name as in errMsg
 * @param {(options: any) => any} work the result's fields, or a promise of them; an exception is the `fail`
 * @returns {(options?: any) => Promise<any> | undefined}
 */
export function asynchronous(context, name, work) {
  return (options) => {
    const given = options ?? {};
    const outcome = attempt(work, given).then(
      (fields) => ({ kind: /** @type {const} */ ('success'), result: { ...fields, errMsg: `${name}:ok` } }),
      (error) => ({ kind: /** @type {const} */ ('fail'), result: failure(name, error) }),
    );
    if (['success', 'fail', 'complete'].some((key) => typeof given[key] === 'function')) {
      outcome.then(({ kind, result }) => context.clock.soon(() => settle(context, name, given, kind, result)));
      return undefined;
    }
    return new Promise((resolve, reject) => {
      outcome.then(({ kind, result }) => context.clock.soon(() => (kind === 'success' ? resolve : reject)(result)));
    });
  };
}

/**
 * Calls back, synchronously, with one and the same object.
 *
 * @param {StageContext} context
 * @param {string} name
 * @param {CallOptions} options
 * @param {'success' | 'fail'} kind
 * @param {Record<string, any>} result
 */
export function settle(context, name, options, kind, result) {
  for (const key of /** @type {const} */ ([kind, 'complete'])) {
    const callback = options[key];
    if (typeof callback !== 'function') continue;
    try {
      callback(result);
    } catch (error) {
      context.report(error, `${key} of wx.${name}`);
    }
  }
}

/**
 * @param {string} name
 * @param {any} error
 * @returns {{ errMsg: string, errno?: number }}
 */
export function failure(name, error) {
  const errno = error?.errno === undefined ? {} : { errno: error.errno };
  return { errMsg: `${name}:fail ${error?.message ?? error}`, ...errno };
}

/**
 * @template {string} Key
 * @param {Record<string, any>} options
 * @param {Record<Key, 'String' | 'Array' | 'Number' | 'Object'>} types of the parameters that must be there
 * @throws {CallError} in the platform's words
 */
export function checkParameters(options, types) {
  for (const [key, wanted] of Object.entries(types)) {
    const found = Object.prototype.toString.call(options[key]).slice(8, -1);
    if (found !== wanted) throw new CallError(`parameter error: parameter.${key} should be ${wanted} instead of ${found};`);
  }
}

/**
 * @param {(options: any) => any} work
 * @param {any} options
 */
async function attempt(work, options) {
  return work(options);
}
