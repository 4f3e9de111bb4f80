// Bills under a contract: what periods come to, shown. Each line is rounded once; what a commitment asks is its rounded
// amount less the shown line of what was utilised, so that its lines always add up to it. What a closed period comes to
// now and was not billed for is a line of the next bill, which names the bill it belongs to.
import type { CommitmentEnd } from '../../charging/domain/settle-commitment';
import type { ExactLine, SettledPeriod } from '../../charging/domain/settle-period';
import { compositeKey } from '../../core/composite-key';
import { type Decimal, sum, ZERO } from '../../core/decimal';
import { minorUnits } from '../../core/money';
import { round } from '../../core/rounding';
import type { Instant, Period } from '../../core/time';

export type AgreedBillLine = ExactLine & {
  /** Start of the closed bill that it adjusts. */
  readonly adjusts: Instant | null;
};

export type AgreedBill = {
  readonly period: Period;
  readonly lines: readonly AgreedBillLine[];
  readonly net: Decimal;
};

type Shown = Map<string, ExactLine>;
/** What was billed for a period so far, by its start. */
export type Billed = Map<Instant, Shown>;

/** The bill of the last of the periods, which are oldest first; what it shows is noted as billed. */
export function showBill(
  periods: readonly SettledPeriod[],
  billed: Billed,
  currency: string,
): AgreedBill | undefined {
  const scale = minorUnits(currency);
  const carries = new Map<string, Carry>();
  const lines: AgreedBillLine[] = [];
  for (const [index, settled] of periods.entries()) {
    const isLast = index === periods.length - 1;
    const shown = shownOf(settled, carries, scale);
    const { from } = settled.period;
    const differences = differencesOf(shown, billed.get(from) ?? new Map<string, ExactLine>());
    billed.set(from, shown);
    lines.push(...differences.map((line) => ({ ...line, adjusts: isLast ? null : from })));
  }
  const last = periods.at(-1);
  if (last === undefined) return undefined;
  const own = lines.filter(({ adjusts }) => adjusts === null);
  const late = lines.filter(({ adjusts }) => adjusts !== null);
  return {
    period: last.period,
    lines: [...own, ...late],
    net: sum(lines.map((line) => line.amount)),
  };
}

/** What earlier bills showed of a stretch that goes on, and what it exactly was. */
type Carry = { readonly from: Instant; readonly shown: Decimal; readonly charged: Decimal };

function shownOf(
  { lines, commitments }: SettledPeriod,
  carries: Map<string, Carry>,
  scale: number,
): Shown {
  const shown: Shown = new Map();
  for (const line of lines) add(shown, line);
  for (const [key, line] of shown) {
    shown.set(key, { ...line, amount: round(line.amount, scale, 'halfUp') });
  }
  for (const end of commitments) {
    const amount = trueUpOf(end, shown, carries, scale);
    const term = end.life.key;
    const of = { kind: 'trueUp', card: null, line: null, term } as const;
    add(shown, { ...of, quantity: end.unused, amount });
  }
  return shown;
}

function trueUpOf(
  { life, asked, open }: CommitmentEnd,
  shown: Shown,
  carries: Map<string, Carry>,
  scale: number,
): Decimal {
  const before = carries.get(life.key);
  const own = ['commitment', 'prepaid'].map((kind) => {
    return shown.get(keyOf({ kind, card: null, line: null, term: life.key }))?.amount ?? ZERO;
  });
  const utilised = sum(own);
  const isSame = before !== undefined && open?.from === before.from;
  const added = (open?.charged ?? ZERO).minus(isSame ? before.charged : ZERO);
  // Where no stretch ended all that is shown goes on with the open one.
  const ofOpen = asked.length === 0 ? utilised : round(added, scale, 'halfUp');
  carries.delete(life.key);
  if (open !== null) {
    const carried = isSame ? before.shown.plus(ofOpen) : ofOpen;
    carries.set(life.key, { from: open.from, shown: carried, charged: open.charged });
  }
  if (asked.length === 0) return ZERO;
  const ofEnded = utilised.minus(ofOpen).plus(isSame ? ZERO : (before?.shown ?? ZERO));
  return sum(asked.map((amount) => round(amount, scale, 'halfUp'))).minus(ofEnded);
}

function differencesOf(shown: Shown, billed: Shown): ExactLine[] {
  const keys = [...new Set([...shown.keys(), ...billed.keys()])];
  return keys.flatMap((key) => {
    const [now, before] = [shown.get(key), billed.get(key)];
    const line = now ?? before;
    if (line === undefined) return [];
    const amount = (now?.amount ?? ZERO).minus(before?.amount ?? ZERO);
    const quantity = (now?.quantity ?? ZERO).minus(before?.quantity ?? ZERO);
    return amount.isZero() ? [] : [{ ...line, amount, quantity }];
  });
}

function add(shown: Shown, line: ExactLine): void {
  const key = keyOf(line);
  const before = shown.get(key);
  const quantity = (before?.quantity ?? ZERO).plus(line.quantity);
  const amount = (before?.amount ?? ZERO).plus(line.amount);
  const { kind, card, line: id, term } = line;
  shown.set(key, { kind, card, line: id, term, quantity, amount });
}

function keyOf(line: {
  readonly kind: string;
  readonly card: string | null;
  readonly line: string | null;
  readonly term: string | null;
}): string {
  return compositeKey(line.kind, line.card ?? '', line.line ?? '', line.term ?? '');
}
