/**
 * Turns text into a value.
 *
 * @callback Evaluate
 * @param {string} code an expression
 * @param {string} file the name of the code in stacks and in the browser's developer tools
 * @returns {any} the value of the expression
 * @throws {CodeError} the text is not JavaScript
 */

/** The text is not JavaScript. `line` and `column` are 1-based and count within the text. */
export class CodeError extends Error {
  /**
   * @param {string} message
   * @param {number} line
   * @param {number} column
   */
  constructor(message, line, column) {
    super(message);
    this.name = 'CodeError';
    this.line = line;
    this.column = column;
  }
}

/** While a script runs, the global function that takes its value. */
const RECEIVER = '$xiaoliu';

/** Stands before the code, on its first line: what the browser says about columns of line 1 is further to the right. */
export const EVALUATION_PREFIX = `${RECEIVER}(`;

/**
 * Evaluates through inline scripts, as a page may whose policy forbids `eval` and `new Function`, like a phone.
 *
 * @param {object} [options]
 * @param {string} [options.nonce] of the page's policy; by default that of a script that is there already
 * @returns {Evaluate}
 */
export function createEvaluate({ nonce } = {}) {
  const present = /** @type {HTMLScriptElement | null} */ (document.querySelector('script[nonce]'));
  const allowed = nonce || (present ? present.nonce : '');
  return (code, file) => {
    const script = document.createElement('script');
    if (allowed) script.nonce = allowed;
    script.textContent = `${EVALUATION_PREFIX}${code}\n)\n//# sourceURL=${scriptName(file)}`;
    return run(script);
  };
}

/**
 * @param {string} file
 * @returns {string} without what would end a name in a stack; decodeURI gives the file back
 */
function scriptName(file) {
  return encodeURI(file).replace(/[()]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

/**
 * @param {HTMLScriptElement} script
 * @returns {any}
 */
function run(script) {
  const receiving = /** @type {any} */ (globalThis);
  /** @type {{ value: any } | null} */
  let received = null;
  /** @type {ErrorEvent | null} */
  let failure = null;
  const onError = (/** @type {ErrorEvent} */ event) => {
    failure = event;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  receiving[RECEIVER] = (/** @type {any} */ value) => {
    received = { value };
  };
  window.addEventListener('error', onError, true);
  try {
    document.head.append(script);
  } finally {
    script.remove();
    window.removeEventListener('error', onError, true);
    delete receiving[RECEIVER];
  }
  if (received) return /** @type {{ value: any }} */ (received).value;
  throw failure ? codeError(failure) : new Error('the page’s policy forbids inline scripts without its nonce');
}

/** What a browser says before it says what is wrong. */
const BEFORE_MESSAGE = /^(Uncaught )?(SyntaxError: )?(Failed to execute '\w+' on '\w+': )?/;

/**
 * @param {ErrorEvent} event
 * @returns {Error}
 */
function codeError(event) {
  if (event.error && !(event.error instanceof SyntaxError)) return event.error;
  const column = event.lineno === 1 ? event.colno - EVALUATION_PREFIX.length : event.colno;
  return new CodeError(event.message.replace(BEFORE_MESSAGE, ''), event.lineno, column);
}
