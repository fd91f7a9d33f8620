import { findNodeAtLocation, parseTree, printParseErrorCode } from 'jsonc-parser';
import { error, positionAt } from './problems.js';

/**
 * @typedef {import('./problems.js').Problem} Problem
 * @typedef {import('./problems.js').Position} Position
 */

/** What a person needs to hear, by jsonc-parser's name of the error. */
const MESSAGES = /** @type {Record<string, string>} */ ({
  InvalidSymbol: 'not a JSON value',
  InvalidNumberFormat: 'not a JSON number',
  PropertyNameExpected: 'a key in double quotes was expected (JSON allows no comma after the last one)',
  ValueExpected: 'a value was expected (JSON allows no comma after the last one)',
  ColonExpected: 'a colon was expected',
  CommaExpected: 'a comma was expected',
  CloseBraceExpected: 'a comma or } was expected',
  CloseBracketExpected: 'a comma or ] was expected',
  EndOfFileExpected: 'nothing more was expected after the value',
  InvalidCommentToken: "the platform's tools read plain JSON: no comments",
  UnexpectedEndOfComment: "the platform's tools read plain JSON: no comments",
  UnexpectedEndOfString: 'the string does not end on its line',
  UnexpectedEndOfNumber: 'not a JSON number',
  InvalidUnicode: 'four hexadecimal digits were expected after \\u',
  InvalidEscapeCharacter: 'not an escape that JSON knows',
  InvalidCharacter: 'a control character in a string must be escaped',
});

const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

/** A JSON file: its value, and where things are in it. The platform's tools accept nothing beyond JSON. */
export class JsonFile {
  /**
   * @param {string} file
   * @param {string} text
   */
  constructor(file, text) {
    this.file = file;
    this.text = text;
    /** @type {any} undefined when the text is not JSON */
    this.value = undefined;
    /** @type {Problem | null} */
    this.problem = null;
    try {
      this.value = JSON.parse(text);
    } catch (reason) {
      this.problem = describe(file, text, /** @type {Error} */ (reason));
    }
  }

  /**
   * @param {(string | number)[]} path keys and indices
   * @returns {Position | null} of the key, or of the element of an array
   */
  locate(path) {
    this.tree = this.tree || parseTree(this.text);
    const node = this.tree && findNodeAtLocation(this.tree, path);
    if (!node) return null;
    const key = node.parent && node.parent.type === 'property' ? node.parent : node;
    return positionAt(this.text, key.offset);
  }

  /**
   * @param {(string | number)[]} path of what is wrong
   * @param {string} message
   * @returns {Problem}
   */
  error(path, message) {
    return error(this.file, this.locate(path), message);
  }
}

/**
 * @param {string} file
 * @param {string} text
 * @param {Error} reason what JSON.parse said
 * @returns {Problem}
 */
function describe(file, text, reason) {
  if (text.trim() === '') return error(file, { line: 1, column: 1 }, 'an empty file is not JSON; write {}');
  /** @type {import('jsonc-parser').ParseError[]} */
  const errors = [];
  parseTree(text, errors, STRICT);
  if (errors.length === 0) return error(file, null, reason.message);
  const [first] = errors;
  const name = printParseErrorCode(first.error);
  return error(file, positionAt(text, first.offset), MESSAGES[name] || name);
}
