import ts from 'typescript';
import type { SourceFile } from './source-files';

export const CONTROLLER_LINES_MAX = 12;

/** What rounds outside core, on purpose: none of it is money or a quantity that is billed. */
export const ROUNDED: Readonly<Record<string, string>> = {
  'src/cli/import/progress.ts: Math.ceil': 'seconds that are left, for a person to read',
  'src/main.ts: Math.ceil': 'milliseconds that the start took, for a person to read',
  'src/platform/connection-share.ts: Math.ceil': 'connections are whole; at least one is kept',
  'src/tmf/http/configure-http.ts: Math.ceil': 'a timer takes whole milliseconds',
  'src/tmf/query/steps.ts: Math.ceil': 'steps of work are whole; a short text costs one, too',
};

/** What divides decimals by other than a hundred, which always ends. None of it is charged as it is. */
export const DIVIDED: Readonly<Record<string, string>> = {
  'src/billing/domain/render-lines.ts: by decimal(per)': 'a rate as it is printed',
  "src/cli/demo/balances.ts: by decimal(isBytes ? '1000000' : '1')": 'a balance as it is printed',
  'src/cli/demo/table.ts: by decimal(size)': 'a figure as it is printed',
  'src/core/quantity.ts: by divideBy': 'another unit: callers round what they keep',
  'src/rating/explain.ts: by fromInteger(one)': 'a step of a trace; charges are of integers',
  'src/rating/pricing/graduated.ts: by tier.per': 'a part of what explains a price',
  'src/rating/pricing/unit.ts: by price.per': 'a part of what explains a price',
  'src/rating/told-total.ts: by fromInteger(line.grid.one)': 'a quantity that a bill explains',
};

/** Where the compiler is told a type instead of finding it. Migrations read rows, and are not asked. */
export const CAST: Readonly<Record<string, string>> = {
  'src/core/time.ts: as Instant': 'the brand of an instant',
  'src/platform/session.ts: as PipelinedClient': 'the driver of the database, which the pool hides',
  'src/platform/session.ts: as Tx': 'the brand of a transaction',
  'src/platform/tenant.ts: as Tenant': 'the brand of a tenant',
};

const ROUNDERS: ReadonlySet<string> = new Set(['floor', 'round', 'ceil']);
const PRINTERS: ReadonlySet<string> = new Set(['toFixed', 'toPrecision', 'toExponential']);

/** Exceptions of HTTP: what goes wrong is a `DomainError`, and tmf alone says which status that is. */
export function httpFindings(source: SourceFile): string[] {
  return found(source, (node) => {
    if (!ts.isImportSpecifier(node)) return undefined;
    const { text } = node.propertyName ?? node.name;
    const from = node.parent.parent.parent.moduleSpecifier.getText();
    return /@nestjs\/common/.test(from) && text.endsWith('Exception') ? text : undefined;
  });
}

/** Methods of controllers that do more than ask a service and answer. */
export function methodFindings(source: SourceFile): string[] {
  return found(source, (node) => {
    if (!ts.isMethodDeclaration(node) || node.body === undefined) return undefined;
    if (!isController(node.parent, source.file)) return undefined;
    const lines = node.body.getText().split('\n').length - 2;
    return lines > CONTROLLER_LINES_MAX ? `${node.name.getText()} has ${lines} lines` : undefined;
  });
}

/** Rounding that does not name its mode, and binary fractions read or printed. */
export function roundingFindings(source: SourceFile): string[] {
  return found(source, (node) => {
    if (ts.isIdentifier(node) && node.text === 'parseFloat') return node.text;
    if (ts.isBindingElement(node)) return takenOut(node);
    if (!ts.isPropertyAccessExpression(node)) return undefined;
    const { text } = node.name;
    if (PRINTERS.has(text)) return text;
    return node.expression.getText() === 'Math' && ROUNDERS.has(text) ? `Math.${text}` : undefined;
  });
}

/** Types that are told: every `as` but `as const`. */
export function castFindings(source: SourceFile): string[] {
  return found(source, (node) => {
    if (!ts.isAsExpression(node) && !ts.isTypeAssertionExpression(node)) return undefined;
    const type = node.type.getText();
    return type === 'const' ? undefined : `as ${type}`;
  });
}

/** Quotients of decimals, which may be cut without a mode that is named: `share` rounds once. */
export function quotientFindings(source: SourceFile): string[] {
  return found(source, (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    const [by] = node.arguments;
    if (!node.expression.name.text.startsWith('div') || by?.getText() === 'HUNDRED') return;
    return `by ${by?.getText()}`;
  });
}

/** `@param` that says no more than the parameter's own name. */
export function echoFindings({ file, text }: SourceFile): string[] {
  const tags = text.matchAll(/@param[ \t]+(?:\{[^}\n]*\}[ \t]*)?\[?(\w+)\]?([^\n]*)/g);
  return [...tags]
    .filter(([, name = '', said = '']) => isEcho(name, said))
    .map(([, name = '']) => `${file}: @param ${name}`);
}

function isEcho(name: string, said: string): boolean {
  const known = new Set([...wordsOf(name), 'the', 'a', 'an', 'of', 'its', 'is', 'this', 'given']);
  return wordsOf(said).every((word) => known.has(word));
}

/** `accountId` and `account id` are the same two. */
function wordsOf(text: string): string[] {
  const apart = text.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return apart.match(/[a-z0-9]+/g) ?? [];
}

function takenOut({ name, propertyName, parent }: ts.BindingElement): string | undefined {
  const text = (propertyName ?? name).getText();
  const declared = parent.parent;
  if (!ts.isVariableDeclaration(declared) || declared.initializer?.getText() !== 'Math')
    return undefined;
  return ROUNDERS.has(text) ? `Math.${text}` : undefined;
}

function isController(node: ts.Node, file: string): boolean {
  if (!ts.isClassLike(node)) return false;
  if (file.endsWith('.controller.ts')) return true;
  return (ts.getDecorators(node) ?? []).some((one) => one.getText().startsWith('@Controller'));
}

function found(
  { file, text }: SourceFile,
  findingOf: (node: ts.Node) => string | undefined,
): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const findings: string[] = [];
  const visit = (node: ts.Node): void => {
    const finding = findingOf(node);
    if (finding !== undefined) findings.push(`${file}: ${finding}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}
