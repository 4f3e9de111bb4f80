import ts from 'typescript';
import type { SourceFile } from './source-files';

// Pure code is a function of its arguments: no clock, no chance, no waiting, no surroundings, and no
// binary fractions where money is computed.

const GLOBALS: Readonly<Record<string, string>> = {
  process: 'the surroundings are not an argument',
  globalThis: 'the surroundings are not an argument',
  global: 'the surroundings are not an argument',
  console: 'pure code says nothing',
  fetch: 'pure code does no IO',
  setTimeout: 'pure code does not wait',
  setInterval: 'pure code does not wait',
  Promise: 'pure code does not wait',
  parseInt: 'a whole number is read by Number.parseInt with its radix',
  parseFloat: 'a binary fraction is no amount: use parseDecimal',
  require: 'imports are static',
};

// Math.trunc is the division of days and minutes; amounts are decimals or bigints, which it does not take.
const MEMBERS: Readonly<Record<string, string>> = {
  'Date.now': 'the instant is an argument',
  'performance.now': 'the instant is an argument',
  'Math.random': 'the same input gives the same result',
  'Math.round': 'rounding names its mode: use core/rounding',
  'Math.floor': 'rounding names its mode: use core/rounding',
  'Math.ceil': 'rounding names its mode: use core/rounding',
  'Number.parseFloat': 'a binary fraction is no amount: use parseDecimal',
};

const ROUNDING_PRINTERS = ['toFixed', 'toPrecision', 'toExponential'];
const DIGEST = 'src/core/derived-id.ts';

/** What pure code remembers, on purpose: what was computed once and would come out the same, with its bound. */
export const MEMOS: Readonly<Record<string, string>> = {
  'src/core/calendar.ts: memo': 'periods of a cycle; forgotten at 20 000',
  'src/core/calendar.ts: offsets': 'what zones said of quarter hours; forgotten at 20 000',
  'src/rating/condition.ts: NO_TABLES': 'nothing, and never written',
  'src/rating/exchanged-line.ts: exchanged':
    'lines at exchange rates; forgotten at 64, and gone with their line',
  'src/rating/prorate.ts: parts': 'lines compiled for a share of days; gone with their line',
  'src/contract/domain/agreed-line.ts: alone': 'lines without terms of a period; gone with theirs',
  'src/contract/domain/agreed-line.ts: ofUnits': 'lines of what is sold; gone with their rate',
  'src/contract/domain/agreed-line.ts: overridden': 'lines of overrides; gone with their line',
  'src/contract/domain/agreed-line.ts: rated': 'lines at a rate; gone with their line',
  'src/contract/domain/duration.ts: turns': 'the last turn of a duration; forgotten at 10 000',
  'src/contract/domain/stretch.ts: amounts':
    'what a term asks for a stretch; forgotten at 10 000, and gone with the term',
  'src/charging/domain/totals-ids.ts: kept':
    'hashed ids; forgotten at 100 000, and gone with their line',
  'src/charging/domain/elsewhere-leg.ts: known':
    'the lines of what was rated elsewhere; gone with their meter',
  'src/charging/domain/unpriced-leg.ts: known': 'the leg without a price; gone with its meter',
};

/** What a file keeps between two calls: a variable of the module, or a collection that can be written. */
export function memoFindings({ file, text }: SourceFile): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  return source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .filter(isKept)
    .map(({ name }) => `${file}: ${name.getText()}`);
}

function isKept({ parent, initializer, type }: ts.VariableDeclaration): boolean {
  if ((parent.flags & ts.NodeFlags.Const) === 0) return true;
  if (initializer === undefined || /^readonly/i.test(type?.getText() ?? '')) return false;
  if (ts.isArrayLiteralExpression(initializer)) return initializer.elements.length === 0;
  return (
    ts.isNewExpression(initializer) && /^(Weak)?(Map|Set)\b/.test(initializer.getText().slice(4))
  );
}

export function purityFindings({ file, text }: SourceFile): string[] {
  const findings: string[] = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const report = (node: ts.Node, reason: string): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    findings.push(`${file}:${line + 1} ${node.getText(source).slice(0, 40)}: ${reason}`);
  };
  const visit = (node: ts.Node): void => {
    const reason = ts.isImportDeclaration(node) ? impureImport(node, file) : impurity(node);
    if (reason !== undefined) report(node, reason);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}

function impurity(node: ts.Node): string | undefined {
  if (ts.isAwaitExpression(node)) return 'pure code does not wait';
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return 'pure code does not wait';
  if (ts.isNewExpression(node) && isNamed(node.expression, 'Date') && !node.arguments?.length) {
    return 'the instant is an argument';
  }
  if (ts.isCallExpression(node)) return impureCall(node);
  if (ts.isNumericLiteral(node) && /[.e]/i.test(node.getText()) && !/^0x/i.test(node.getText())) {
    return 'a binary fraction is no amount: write a decimal string';
  }
  if (ts.isPropertyAccessExpression(node))
    return MEMBERS[`${node.expression.getText()}.${node.name.text}`];
  if (ts.isIdentifier(node) && isReference(node)) return GLOBALS[node.text];
  return undefined;
}

function impureCall(node: ts.CallExpression): string | undefined {
  const { expression } = node;
  if (isNamed(expression, 'Number')) return 'a binary fraction is no amount: use parseDecimal';
  if (isNamed(expression, 'Date')) return 'the instant is an argument';
  if (expression.kind === ts.SyntaxKind.ImportKeyword) return 'imports are static';
  if (expression.getText() === 'Number.parseInt' && node.arguments.length < 2)
    return GLOBALS['parseInt'];
  const member = ts.isPropertyAccessExpression(expression) ? expression.name.text : '';
  return ROUNDING_PRINTERS.includes(member)
    ? 'rounding names its mode: use core/rounding'
    : undefined;
}

function impureImport(node: ts.ImportDeclaration, file: string): string | undefined {
  const { moduleSpecifier } = node;
  const name = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
  if (name === 'node:crypto' && file === DIGEST && isDigest(node)) return undefined;
  return name.startsWith('node:') || name === 'fs' ? 'pure code does no IO' : undefined;
}

/** A digest is a function of its input, though the platform computes it. */
function isDigest({ importClause }: ts.ImportDeclaration): boolean {
  const named = importClause?.namedBindings;
  if (named === undefined || !ts.isNamedImports(named)) return false;
  return named.elements.every(({ name }) => name.text === 'hash');
}

function isNamed(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

/** A use of the global, not a property or a declaration that happens to have its name, nor a type. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return true;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent))
    return parent.initializer === node;
  return ts.isBinaryExpression(parent) || ts.isElementAccessExpression(parent);
}

/** A pure file opens with the rule that it is, in one to five lines. */
export function openingFindings({ file, text }: SourceFile): string[] {
  const lines = text.split('\n');
  if (!/^(\/\/|\/\*\*?)/.test(lines[0] ?? ''))
    return [`${file} opens without saying which rule it is`];
  const end = lines.findIndex((line) => !/^(\/\/| ?\*|\/\*)/.test(line));
  return end > 5 ? [`${file} opens with ${end} lines of comment, at most 5`] : [];
}
