// Compares what a story came to with what was expected of it, which may be partial: what it names must match. Charges
// are added up by leg, part, term and currency, lines by kind, card, line, term and adjusts; those of zero may be left out.
import { decimal, type Decimal, ZERO } from '../../../src/core/decimal';

type Json = Readonly<Record<string, unknown>>;
export type ExpectedStory = {
  readonly usage?: readonly Json[];
  readonly bills?: readonly Json[];
  readonly buckets?: readonly Json[];
  readonly events?: readonly Json[];
};

const CHARGE = ['leg', 'part', 'term', 'currency'];
const LINE = ['kind', 'card', 'line', 'term', 'adjusts'];
/** Not named means none, whereas any other name that is left out is any. */
const NONE_WHEN_LEFT_OUT = ['adjusts', 'term'];

/** Nothing when it is as expected. */
export function storyFindings(answer: unknown, expected: ExpectedStory): string[] {
  const told = answer as ExpectedStory & { readonly errors?: unknown };
  if (told.errors !== undefined) return [`refused: ${JSON.stringify(told.errors)}`];
  return [
    ...(expected.usage ?? []).flatMap((one) => usageFindings(one, told.usage ?? [])),
    ...billFindings(expected.bills, told.bills ?? []),
    ...each('bucket', expected.buckets ?? [], told.buckets ?? []),
    ...each('event', expected.events ?? [], told.events ?? []),
  ];
}

function usageFindings(expected: Json, told: readonly Json[]): string[] {
  const id = expected['id'];
  const own = told.find((one) => one['id'] === id);
  if (own === undefined) return [`usage ${String(id)} is missing`];
  return [
    ...plain(expected, own, ['status', 'code']).map((text) => `usage ${String(id)}: ${text}`),
    ...sums(`usage ${String(id)} charges`, expected['charges'], own['charges'], CHARGE),
    ...sums(`usage ${String(id)} drawn`, expected['drawn'], own['drawn'], ['unit']),
  ];
}

function billFindings(expected: readonly Json[] | undefined, told: readonly Json[]): string[] {
  if (expected === undefined) return [];
  if (expected.length !== told.length) return [`${told.length} bills, not ${expected.length}`];
  return expected.flatMap((bill, index) => {
    const own = told[index] ?? {};
    const at = `bill ${index}`;
    return [
      ...plain(bill, own, ['net', 'from', 'to']).map((text) => `${at}: ${text}`),
      ...sums(`${at} lines`, bill['lines'], own['lines'], LINE),
    ];
  });
}

function plain(expected: Json, told: Json, names: readonly string[]): string[] {
  return names
    .filter((name) => expected[name] !== undefined && !isSame(expected[name], told[name]))
    .map((name) => `${name} is ${String(told[name])}, not ${String(expected[name])}`);
}

/** All that is told must be expected: what matches no name, and is not zero, is one too many. */
function sums(at: string, expected: unknown, told: unknown, names: readonly string[]): string[] {
  if (expected === undefined) return [];
  const wanted = expected as readonly Json[];
  let rest = [...(told as readonly Json[])];
  const findings = wanted.flatMap((one) => {
    const own = rest.filter((each) => names.every((name) => agrees(one, each, name)));
    rest = rest.filter((each) => !own.includes(each));
    return ['amount', 'quantity']
      .filter((name) => one[name] !== undefined && !total(own, name).equals(amountOf(one, name)))
      .map((name) => `${at}: ${JSON.stringify(one)} is ${total(own, name).toString()} in ${name}`);
  });
  const more = rest.filter((each) => !amountOf(each, 'amount').isZero());
  return [...findings, ...more.map((each) => `${at}: ${JSON.stringify(each)} is not expected`)];
}

function agrees(expected: Json, told: Json, name: string): boolean {
  if (expected[name] !== undefined) return isSame(expected[name], told[name]);
  return !NONE_WHEN_LEFT_OUT.includes(name) || told[name] === undefined;
}

function total(rows: readonly Json[], name: string): Decimal {
  return rows.reduce((sum, row) => sum.plus(amountOf(row, name)), ZERO);
}

function amountOf(row: Json, name: string): Decimal {
  const text = row[name];
  return typeof text === 'string' ? decimal(text) : ZERO;
}

/** Each that is expected is another one of those told. */
function each(what: string, expected: readonly Json[], told: readonly Json[]): string[] {
  const left = [...told];
  return expected.flatMap((one) => {
    const index = left.findIndex((other) =>
      Object.entries(one).every(([name, value]) => isSame(value, other[name])),
    );
    if (index < 0) return [`${what} ${JSON.stringify(one)} is not among ${JSON.stringify(told)}`];
    left.splice(index, 1);
    return [];
  });
}

function isSame(a: unknown, b: unknown): boolean {
  const isNumber = (text: unknown): text is string =>
    typeof text === 'string' && /^-?\d+(\.\d+)?$/.test(text);
  return isNumber(a) && isNumber(b) ? decimal(a).equals(decimal(b)) : a === b;
}
