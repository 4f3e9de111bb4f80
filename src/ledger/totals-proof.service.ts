import { type Decimal, decimal, formatDecimal } from '../core/decimal';
import type { Tx } from '../platform/database';
import type { Amounts, Finding, JournalAmounts, Roots, TotalCheck } from './domain/check';
import { type Slice, WalkRepository } from './store/walk.repository';

/** The most rows whose sums are in memory at a time. */
const ROWS_MAX = 100_000;

type Pair = { ours: Decimal | undefined; theirs: Decimal | undefined };
type Side = keyof Pair;
/** Keyed by row, then by what is summed. */
type Totals = Map<string, Map<string, Pair>>;

const walks = new WalkRepository();

/** Answers the first row whose two sums differ. */
export async function compareTotals(
  tx: Tx,
  check: TotalCheck,
  roots: Roots,
  read: (rows: number) => Promise<void>,
): Promise<Finding | undefined> {
  let slices = 1;
  for (let slice = 0; slice < slices; slice++) {
    const totals = await totalsOf(tx, check, roots, { slices, slice }, read);
    if (totals === undefined) {
      // Too many rows: starts again with twice as many slices.
      slices *= 2;
      slice = -1;
      continue;
    }
    const found = firstUnequal(check, totals);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function totalsOf(
  tx: Tx,
  { ours, theirs }: TotalCheck,
  roots: Roots,
  slice: Slice,
  read: (rows: number) => Promise<void>,
): Promise<Totals | undefined> {
  const totals: Totals = new Map();
  const parts = [
    ...ours.of.map((amounts) => ['ours', amounts] as const),
    ...theirs.of.map((amounts) => ['theirs', amounts] as const),
  ];
  for (const [side, amounts] of parts) {
    for await (const page of pagesOf(tx, amounts, roots, slice)) {
      for (const { row, what, amount } of page.sums) add(totals, side, row, what, amount);
      if (totals.size > ROWS_MAX) return undefined;
      await read(page.rows);
    }
  }
  return totals;
}

async function* pagesOf(tx: Tx, amounts: Amounts | JournalAmounts, roots: Roots, slice: Slice) {
  let page = await walks.sums(tx, amounts, roots, slice, undefined);
  yield page;
  while (page.last !== undefined) {
    page = await walks.sums(tx, amounts, roots, slice, page.last);
    yield page;
  }
}

function add(totals: Totals, side: Side, row: string, what: string, amount: string): void {
  const whats = totals.get(row) ?? new Map<string, Pair>();
  const pair = whats.get(what) ?? { ours: undefined, theirs: undefined };
  const before = pair[side];
  pair[side] = before === undefined ? decimal(amount) : before.plus(decimal(amount));
  whats.set(what, pair);
  totals.set(row, whats);
}

function firstUnequal({ ours, theirs }: TotalCheck, totals: Totals): Finding | undefined {
  let first: Finding | undefined;
  for (const [row, whats] of totals) {
    if (first !== undefined && first.row <= row) continue;
    for (const [what, pair] of whats) {
      if (isEqual(pair)) continue;
      const told = (amount: Decimal | undefined) =>
        amount === undefined ? 'nothing' : `${formatDecimal(amount)} ${what}`;
      const message = `${ours.says} ${told(pair.ours)}, ${theirs.says} ${told(pair.theirs)}`;
      first = { row, message };
      break;
    }
  }
  return first;
}

/** A missing side counts as zero. */
function isEqual({ ours, theirs }: Pair): boolean {
  if (ours === undefined) return theirs?.isZero() ?? true;
  return theirs === undefined ? ours.isZero() : ours.equals(theirs);
}
