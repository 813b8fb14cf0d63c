/**
 * The mutants of a source: the same text with one operator, constant, branch or statement changed.
 *
 * Types, imports, comments, strings and the arguments of faults and errors, which are messages, stay as they are.
 *
 * @module
 */
// deno-lint-ignore no-import-prefix
import ts from "npm:typescript@5.9.3";

/** A source with one change. */
export interface Mutant {
  /** The line of the change, from 1. */
  readonly line: number;
  /** The lines that the change touches, with single blanks for white space. */
  readonly before: string;
  /** The same lines, changed. */
  readonly after: string;
  /** The whole changed source. */
  readonly text: string;
}

/** A piece of the source, and the text that takes its place. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** Source that the change needs besides, for the end of the file. */
  readonly appended?: string;
}

const { SyntaxKind } = ts;

/** Pairs read in both directions. */
const swaps = (pairs: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] =>
  pairs.flatMap(([left, right]) => [[left, right], [right, left]] as const);

/** Operators between two expressions, each with the one that takes its place. */
const OPERATORS: ReadonlyMap<string, string> = new Map([
  ...swaps([["&&", "||"], ["+", "-"], ["*", "/"], ["<", "<="], [">", ">="], ["===", "!=="], ["+=", "-="], [
    "*=",
    "/=",
  ]]),
  ["%", "*"],
  ["**", "*"],
  ["??=", "="],
]);

/** Members of values, each with the one that takes its place. */
const MEMBERS: ReadonlyMap<string, string> = new Map(
  swaps([["every", "some"], ["min", "max"], ["floor", "ceil"], ["isLeft", "isRight"]]),
);

/** Functions of formulas, each with the one that takes its place. */
const FUNCTIONS: ReadonlyMap<string, string> = new Map(
  swaps([
    ["add", "subtract"],
    ["multiply", "divide"],
    ["less", "greater"],
    ["minimum", "maximum"],
    ["reduceMin", "reduceMax"],
    ["sum", "mean"],
  ]),
);

/** Functions of one argument without which the argument still makes sense. */
const DROPPED: readonly string[] = ["negate", "square", "abs", "stopGradient", "not", "exp", "log", "tanh"];

/** Methods without which the value that they are called on still makes sense. */
const DROPPED_METHODS: readonly string[] = ["filter", "toReversed", "toSorted", "slice", "flat"];

/** The number that takes the place of another: the next one, and 0 for 1. */
const nextNumber = (text: string): string => {
  const value = Number(text.replaceAll("_", ""));
  return String(value === 1 ? 0 : value + 1);
};

const isMessage = (node: ts.Node): boolean =>
  ts.isTemplateExpression(node) ||
  ((ts.isCallExpression(node) || ts.isNewExpression(node)) &&
    /^(fault|refuse|\w*Error)$/.test(node.expression.getText()));

const isSkipped = (node: ts.Node): boolean =>
  ts.isTypeNode(node) || ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node) ||
  ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || isMessage(node);

const replace = (node: ts.Node, replacement: string): Edit => ({ start: node.getStart(), end: node.end, replacement });

/** The names that a file declares or imports, each with the module that an import takes it from. */
const namesOf = (file: ts.SourceFile): ReadonlyMap<string, string | undefined> =>
  new Map(file.statements.flatMap((statement): readonly (readonly [string, string | undefined])[] => {
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map(({ name }) => [name.getText(), undefined]);
    }
    if (!ts.isImportDeclaration(statement)) return [];
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) return [];
    return bindings.elements.map(({ name }) => [name.text, statement.moduleSpecifier.getText()]);
  }));

/** The exchange of a formula's function for its counterpart, which is imported if the file does not know it. */
const swapFunction = (called: ts.Identifier): readonly Edit[] => {
  const names = namesOf(called.getSourceFile());
  const other = FUNCTIONS.get(called.text);
  if (other === undefined || !names.has(called.text)) return [];
  if (names.has(other)) return [replace(called, other)];
  const from = names.get(called.text);
  if (from === undefined) return [];
  return [{ ...replace(called, "swapped"), appended: `\nimport { ${other} as swapped } from ${from};\n` }];
};

const editsOfCall = (call: ts.CallExpression): readonly Edit[] => {
  const { expression: called, arguments: args } = call;
  const name = ts.isPropertyAccessExpression(called) ? called.name : called;
  if (!ts.isIdentifier(name)) return [];
  if (DROPPED.includes(name.text) && args.length === 1) return [replace(call, args[0].getText())];
  if (!ts.isPropertyAccessExpression(called)) return swapFunction(name);
  if (DROPPED_METHODS.includes(name.text)) return [replace(call, called.expression.getText())];
  const other = MEMBERS.get(name.text);
  return other === undefined ? [] : [replace(name, other)];
};

const editsOfBinary = (node: ts.BinaryExpression): readonly Edit[] => {
  const { left, operatorToken, right } = node;
  if (operatorToken.kind === SyntaxKind.QuestionQuestionToken) return [replace(node, left.getText())];
  const other = OPERATORS.get(operatorToken.getText());
  const isText = operatorToken.kind === SyntaxKind.PlusToken && [left, right].some(ts.isStringLiteralLike);
  return other === undefined || isText ? [] : [replace(operatorToken, other)];
};

/** Whether a condition has a change of its own that turns it round, so that turning round its branches would be the same. */
const isTurnable = (condition: ts.Expression): boolean =>
  ts.isBinaryExpression(condition) ? /^[!=]==$/.test(condition.operatorToken.getText()) : (
    ts.isPrefixUnaryExpression(condition) ||
    (ts.isCallExpression(condition) && /\.is(Left|Right)$/.test(condition.expression.getText()))
  );

const editsOfStatement = (node: ts.Statement): readonly Edit[] => {
  if (ts.isIfStatement(node)) {
    return isTurnable(node.expression) ? [] : [replace(node.expression, `!(${node.expression.getText()})`)];
  }
  return ts.isExpressionStatement(node) || ts.isThrowStatement(node) ? [replace(node, ";")] : [];
};

const editsOfConditional = ({ condition, whenTrue, whenFalse }: ts.ConditionalExpression): readonly Edit[] =>
  isTurnable(condition) ? [] : [{
    start: whenTrue.getStart(),
    end: whenFalse.end,
    replacement: `${whenFalse.getText()} : ${whenTrue.getText()}`,
  }];

const isOperator = ({ operator }: ts.PrefixUnaryExpression): boolean =>
  operator === SyntaxKind.MinusToken || operator === SyntaxKind.ExclamationToken;

/** Whether a number is the name of a property. */
const isName = (node: ts.NumericLiteral): boolean => ts.isPropertyAssignment(node.parent) && node.parent.name === node;

/** The changes of one node, its parts left alone. */
const editsOf = (node: ts.Node): readonly Edit[] => {
  if (ts.isBinaryExpression(node)) return editsOfBinary(node);
  if (ts.isCallExpression(node)) return editsOfCall(node);
  if (ts.isConditionalExpression(node)) return editsOfConditional(node);
  if (ts.isNumericLiteral(node)) return isName(node) ? [] : [replace(node, nextNumber(node.getText()))];
  if (ts.isPrefixUnaryExpression(node)) return isOperator(node) ? [replace(node, node.operand.getText())] : [];
  if (node.kind === SyntaxKind.TrueKeyword) return [replace(node, "false")];
  if (node.kind === SyntaxKind.FalseKeyword) return [replace(node, "true")];
  return ts.isStatement(node) ? editsOfStatement(node) : [];
};

const partsOf = (node: ts.Node): readonly ts.Node[] => {
  const parts: ts.Node[] = [];
  node.forEachChild((part) => void parts.push(part));
  return parts;
};

const editsUnder = (node: ts.Node): readonly Edit[] =>
  isSkipped(node) ? [] : [...editsOf(node), ...partsOf(node).flatMap(editsUnder)];

const parse = (text: string): ts.SourceFile => ts.createSourceFile("mutated.ts", text, ts.ScriptTarget.Latest, true);

const plain = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

const mutantOf = (source: string) => ({ start, end, replacement, appended = "" }: Edit): Mutant => {
  const first = source.lastIndexOf("\n", start - 1) + 1;
  const last = source.indexOf("\n", end) < 0 ? source.length : source.indexOf("\n", end);
  return {
    line: source.slice(0, start).split("\n").length,
    before: plain(source.slice(first, last)),
    after: plain(source.slice(first, start) + replacement + source.slice(end, last)),
    text: source.slice(0, start) + replacement + source.slice(end) + appended,
  };
};

/** All mutants of a source, in the order of the text. */
export const mutantsOf = (source: string): readonly Mutant[] =>
  editsUnder(parse(source))
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .map(mutantOf(source));
