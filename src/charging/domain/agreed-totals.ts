// The running totals of what was agreed: one per term and stretch, of all usage that shares the term. They are changed
// on a draft, so that a usage that is refused leaves everything as it was.
import { compositeKey } from '../../core/composite-key';
import { type Decimal, ZERO } from '../../core/decimal';
import type { Instant } from '../../core/time';
import type { TermLife } from '../../contract/domain/contract';
import type { Exhaustion } from '../../contract/domain/term';
import { emptyState } from '../../rating';
import type { InForce } from './agreement';
import type { ChargePart, Reduction } from './charge-parts';
import type { RunningTotal } from './rate-leg';

/** `price` is the total of a price of its own. */
export type TermTotal = {
  /** Utilised of a commitment, in its own measure; of a discount or cap, what it was compared with. */
  readonly used: Decimal;
  /** What usage outside of a commitment cost before its overage, or how much it was. */
  readonly outside: Decimal;
  /** Used by later stretches that it rolled over to. */
  readonly handed: Decimal;
  /** What usage inside was charged. */
  readonly charged: Decimal;
  readonly price: RunningTotal;
};

const NOTHING: TermTotal = {
  used: ZERO,
  outside: ZERO,
  handed: ZERO,
  charged: ZERO,
  price: { state: emptyState, version: 0 },
};

export type LineKind = 'usage' | 'commitment' | 'overage' | 'discount' | 'cap' | 'prepaid';

/** A line of a bill as far as usage made it. Amounts are exact. */
export type LineTotal = {
  readonly kind: LineKind;
  readonly serviceFrom: Instant;
  readonly card: string | null;
  readonly line: string | null;
  /** The key of the term. */
  readonly term: string | null;
  readonly quantity: Decimal;
  readonly amount: Decimal;
};

/** What a usage was charged under a contract. */
export type AgreedRow = {
  readonly usageId: string;
  readonly currency: string;
  readonly parts: readonly ChargePart[];
  readonly reductions: readonly Reduction[];
  readonly sold: Sold | null;
  /** Units of granted value that did not last. */
  readonly exhausted: readonly string[];
  readonly passed: readonly PassedThreshold[];
};

export type PassedThreshold = { readonly limit: string; readonly threshold: string };

/** Credits that were sold with a usage, in the account's currency. */
export type Sold = {
  readonly of: InForce<Exhaustion>;
  readonly quantity: Decimal;
  readonly amount: Decimal;
  readonly currency: string;
};

/** What was spent in a window of a limit, and which thresholds it passed. */
export type SpentTotal = { readonly spent: Decimal; readonly passed: readonly string[] };

export type AgreedTotals = {
  readonly terms: Map<string, TermTotal>;
  readonly lines: Map<string, LineTotal>;
  readonly limits: Map<string, SpentTotal>;
  /** Credits that are owed, by unit: the next ones that are granted pay them first. */
  readonly debts: Map<string, Decimal>;
  /** What was charged, in the order of charging: rows to be stored. */
  readonly rows: AgreedRow[];
};

export function newAgreedTotals(): AgreedTotals {
  return { terms: new Map(), lines: new Map(), limits: new Map(), debts: new Map(), rows: [] };
}

export type Draft = {
  /** What is written so far, by key. */
  readonly changes: Map<string, TermTotal>;
  readonly before: ReadonlyMap<string, TermTotal>;
};

export function draftOn({ terms }: AgreedTotals): Draft {
  return { changes: new Map(), before: terms };
}

export function totalIn({ changes, before }: Draft, key: string): TermTotal {
  return changes.get(key) ?? before.get(key) ?? NOTHING;
}

export function change(draft: Draft, key: string, by: Partial<TermTotal>): void {
  draft.changes.set(key, { ...totalIn(draft, key), ...by });
}

export function totalKey({ key }: Pick<TermLife, 'key'>, from: Instant): string {
  return compositeKey(key, from);
}

/** The total of a price of its own: of the term, or of a line inside it. */
export function priceKey(
  { key }: Pick<TermLife, 'key'>,
  from: Instant,
  line: { readonly card: string; readonly line: string } | null,
): string {
  return line === null
    ? compositeKey(key, from, 'price')
    : compositeKey(key, from, 'price', line.card, line.line);
}

export function addToLine(
  lines: Map<string, LineTotal>,
  { quantity, amount, ...line }: LineTotal,
): void {
  const { kind, serviceFrom, card, line: id, term } = line;
  const key = compositeKey(kind, serviceFrom, card ?? '', id ?? '', term ?? '');
  const before = lines.get(key);
  lines.set(key, {
    ...line,
    quantity: before ? before.quantity.plus(quantity) : quantity,
    amount: before ? before.amount.plus(amount) : amount,
  });
}
