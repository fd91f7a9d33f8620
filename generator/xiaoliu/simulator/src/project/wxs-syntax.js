import { parse } from 'acorn';

/** The statements and expressions of WXS, as acorn names them: what the platform's own compiler (wcc) takes. */
const ALLOWED = new Set([
  'ArrayExpression', 'AssignmentExpression', 'AssignmentPattern', 'BinaryExpression', 'BlockStatement', 'BreakStatement',
  'CallExpression', 'ConditionalExpression', 'ContinueStatement', 'DebuggerStatement', 'DoWhileStatement', 'EmptyStatement',
  'ExpressionStatement', 'ForStatement', 'FunctionDeclaration', 'FunctionExpression', 'Identifier', 'IfStatement', 'Literal',
  'LogicalExpression', 'MemberExpression', 'ObjectExpression', 'Program', 'Property', 'ReturnStatement',
  'SequenceExpression', 'SwitchCase', 'SwitchStatement', 'ThisExpression', 'UnaryExpression', 'UpdateExpression',
  'VariableDeclaration', 'VariableDeclarator', 'WhileStatement',
]);

/** How a person calls what is not allowed. */
const NAMES = /** @type {Record<string, string>} */ ({
  ArrayPattern: 'destructuring',
  ArrowFunctionExpression: 'an arrow function',
  AwaitExpression: 'await',
  ChainExpression: '?.',
  ClassDeclaration: 'a class',
  ClassExpression: 'a class',
  ForInStatement: 'for … in',
  ForOfStatement: 'for … of',
  ImportExpression: 'import',
  LabeledStatement: 'a label',
  NewExpression: 'new (there is getDate(…), and getRegExp(…))',
  ObjectPattern: 'destructuring',
  RestElement: '…rest',
  SpreadElement: '… (spread)',
  TaggedTemplateExpression: 'a template string',
  TemplateLiteral: 'a template string',
  ThrowStatement: 'throw',
  TryStatement: 'try',
  YieldExpression: 'yield',
});

/** Operators that are in JavaScript and not in WXS. */
const OPERATORS = new Set(['in', 'instanceof', '**', '**=', '??', '??=', '||=', '&&=']);

/** The text is not WXS. */
export class WxsSyntaxError extends Error {
  /**
   * @param {string} message
   * @param {number} offset in UTF-16 units
   */
  constructor(message, offset) {
    super(message);
    this.offset = offset;
  }
}

/**
 * @param {string} text
 * @returns {import('acorn').Program}
 * @throws {WxsSyntaxError}
 */
export function parseWxs(text) {
  /** @type {import('acorn').Program} */
  let program;
  try {
    program = parse(text, { ecmaVersion: 'latest', sourceType: 'script' });
  } catch (reason) {
    const { message, pos } = /** @type {SyntaxError & { pos: number }} */ (reason);
    throw new WxsSyntaxError(message.replace(/ \(\d+:\d+\)$/, ''), pos);
  }
  walk(program, (node) => {
    const foreign = foreignIn(node);
    if (foreign) throw new WxsSyntaxError(`WXS does not have ${foreign}`, node.start);
  });
  return program;
}

/**
 * @param {any} node of acorn's tree
 * @returns {string | null} what of it WXS does not have
 */
function foreignIn(node) {
  if (!ALLOWED.has(node.type)) return NAMES[node.type] || node.type;
  if (node.operator && OPERATORS.has(node.operator)) return node.operator;
  if (node.type === 'VariableDeclaration' && node.kind !== 'var') return node.kind;
  if (node.type === 'Property' && (node.method || node.kind !== 'init')) return 'methods, get and set in an object';
  if (node.type === 'Property' && node.computed) return 'computed names in an object';
  if (node.regex) return 'regular expressions between slashes (there is getRegExp(…))';
  if (node.bigint) return 'BigInt';
  if (node.async) return 'async';
  if (node.generator) return 'function*';
  return null;
}

/**
 * @param {any} node of acorn's tree
 * @param {(node: any, parent: any) => void} visit
 * @param {any} [parent]
 */
export function walk(node, visit, parent = null) {
  visit(node, parent);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof child.type === 'string') walk(child, visit, node);
    }
  }
}
