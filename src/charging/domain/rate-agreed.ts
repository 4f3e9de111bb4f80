// The way of a retail charge under a contract, up to limits and prepaid value, which are decided with the whole plan
// (decide-usage). `rateAgreed` alone states the order of the steps.
import { type Decimal, decimal, formatDecimal, ONE, ZERO } from '../../core/decimal';
import { isKnownCurrency } from '../../core/money';
import { isConvertible } from '../../core/quantity';
import { CHARGE_SCALE, round } from '../../core/rounding';
import { lineAtRate } from '../../contract/domain/agreed-line';
import type { Commitment } from '../../contract/domain/term';
import { coverable, type CounterState, isNotRatable } from '../../rating';
import { compositeKey } from '../../core/composite-key';
import { type AgreedTotals, type Draft, draftOn, priceKey } from './agreed-totals';
import { grantedUnit, isGranted, type UsageTerms } from './agreement';
import { amountOfAll, type ChargePart, type Reduction } from './charge-parts';
import { commitAmount, type LineCharge } from './commit-amount';
import { commitQuantity } from './commit-quantity';
import type { UsageCover } from './cover-usage';
import type { Guided } from './guide';
import type { GuidedLeg } from './leg-at';
import { rateLeg, type RunningTotal } from './rate-leg';
import { rateOwn } from './rate-own';
import { reduceCharge } from './reduce-charge';
import type { UsageReason } from './usage-record';

/** A charge in the currency of its card, before limits and prepaid value. */
export type AgreedCharge = {
  readonly parts: readonly ChargePart[];
  readonly reductions: readonly Reduction[];
  /** The parts less the reductions. */
  readonly net: Decimal;
  readonly isMoney: boolean;
  readonly draft: Draft;
  /** Units of granted quantity that did not last. */
  readonly exhausted: readonly string[];
  /** The line's own share. */
  readonly billed: string;
  readonly state: CounterState;
};

type Refused = { readonly reason: UsageReason };

export type Rated = {
  readonly totals: AgreedTotals;
  readonly guided: Guided;
  readonly terms: UsageTerms;
  readonly leg: GuidedLeg;
  readonly counter: RunningTotal;
  readonly cover: UsageCover | undefined;
};

/**
 *   included   the line's allowance and buckets came first (cover-usage)
 *   quantity   commitments take the quantity that fits, at their rate
 *   price      the line prices the rest, or what was bought beyond granted value does
 *   amount     commitments take the money that fits; what is outside of all costs the overage
 *   reduce     discounts, then caps
 */
export function rateAgreed(rated: Rated): AgreedCharge | Refused {
  const { guided, terms, leg, cover } = rated;
  const inside = { guided, leg, draft: draftOn(rated.totals) };
  const isMoney = isKnownCurrency(leg.card.currency);
  const open = openQuantity(rated);
  if (typeof open === 'object' && 'reason' in open) return open;
  const commitments = isMoney ? terms.commitments.filter(({ term }) => isOf(guided, term)) : [];
  const committed = guided.isCoverable
    ? commitQuantity(inside, commitments, open)
    : { parts: [], quantity: ZERO };
  if ('reason' in committed) return committed;
  const rest = open.minus(committed.quantity);
  const bought = buyBeyond(inside, terms, rest);
  if (bought !== undefined && 'reason' in bought) return bought;
  const taken = decimal(cover?.covered ?? '0').plus(committed.quantity);
  const covered = bought?.amount === undefined ? taken : taken.plus(rest);
  const line = rateLine(rated, covered);
  if ('reason' in line) return line;
  const charge = chargeOf(line, bought, rest);
  const split = isMoney ? commitAmount(inside, commitments, charge) : undefined;
  if (split !== undefined && 'reason' in split) return split;
  const parts = [...committed.parts, ...(split ?? plainParts(line, bought, charge))];
  const { at } = guided.record;
  const when = { at, cycle: guided.payer.cycle, service: guided.service };
  const { reductions, left: net } = isMoney
    ? reduceCharge(inside.draft, terms, amountOfAll(parts), when)
    : { reductions: [], left: amountOfAll(parts) };
  const { billed, state } = line;
  const exhausted = rest.greaterThan(ZERO) && guided.isCoverable ? unitsOf(rated) : [];
  return { parts, reductions, net, isMoney, draft: inside.draft, exhausted, billed, state };
}

/** A commitment in a quantity is one of meters that add up such a quantity. */
function isOf({ isCoverable, meterUnit }: Guided, { unit }: Commitment): boolean {
  return unit === null || (isCoverable && isConvertible(meterUnit, unit));
}

/** What neither the line's allowance nor a bucket covers, in the meter's unit. */
function openQuantity({ guided, leg, counter, cover }: Rated): Decimal | Refused {
  const { record } = guided;
  if (!guided.isCoverable) return decimal(record.quantity);
  if (record.quantity.startsWith('-')) return cover?.uncovered ?? decimal(record.quantity);
  const asked = coverable(leg.line, counter.state, record);
  if (isNotRatable(asked)) return { reason: { code: asked.code, message: asked.message } };
  return decimal(asked.open).minus(decimal(cover?.covered ?? '0'));
}

function unitsOf({ terms, guided }: Rated): string[] {
  const unit = grantedUnit(terms, guided.meterUnit);
  return unit === undefined ? [] : [unit];
}

type LineRated = {
  readonly charge: Decimal;
  readonly billed: string;
  readonly state: CounterState;
};

function rateLine({ guided, leg, counter, cover }: Rated, covered: Decimal): LineRated | Refused {
  const { version, override } = counter;
  const total = { state: cover?.state ?? counter.state, version, override };
  const isPart = !covered.isZero() || cover !== undefined;
  const usage = isPart ? { ...guided.record, covered: formatDecimal(covered) } : guided.record;
  const rated = rateLeg(total, leg, usage);
  if (isNotRatable(rated)) return { reason: { code: rated.code, message: rated.message } };
  return { charge: decimal(rated.charge), billed: rated.billed, state: rated.state };
}

/** Without an amount of its own it makes the line dearer. */
type Bought = {
  readonly of: NonNullable<UsageTerms['exhaustion']>;
  readonly amount?: Decimal;
  readonly quantity?: Decimal;
  readonly factor: Decimal;
};

/** Quantity beyond what was granted in its unit, where the contract says what that costs. */
function buyBeyond(
  { guided, leg, draft }: { guided: Guided; leg: GuidedLeg; draft: Draft },
  terms: UsageTerms,
  rest: Decimal,
): Bought | Refused | undefined {
  const { exhaustion: of } = terms;
  const rate = of?.term.overage ?? null;
  if (of === undefined || rate === null || rest.isZero()) return undefined;
  if (!guided.isCoverable || !isGranted(terms, guided.meterUnit)) return undefined;
  if (rate.multiplier !== null) return { of, factor: rate.multiplier };
  const line = lineAtRate(leg.line, rate, leg.line.unit);
  const onLine = { card: leg.card.code, line: line.id };
  const key = priceKey(of.life, guided.service.from, onLine);
  const override = compositeKey(leg.override ?? '', of.since);
  const own = { line, version: leg.version, override };
  const priced = rateOwn({ draft, key }, own, guided.record, rest);
  return 'reason' in priced ? priced : { of, ...priced, factor: ONE };
}

/** What goes on to commitments in money: the line's charge, or what was bought in its place. */
function chargeOf(line: LineRated, bought: Bought | undefined, rest: Decimal): LineCharge {
  const amount = round(
    line.charge.times(bought?.factor ?? ONE).plus(bought?.amount ?? ZERO),
    CHARGE_SCALE,
    'halfUp',
  );
  return { amount, open: rest, billed: bought?.quantity ?? decimal(line.billed) };
}

/** The parts of a charge outside of any commitment. */
function plainParts(
  line: LineRated,
  bought: Bought | undefined,
  { amount, billed }: LineCharge,
): ChargePart[] {
  if (bought === undefined) return [{ kind: 'line', amount: line.charge, quantity: billed }];
  if (bought.amount === undefined) {
    return [{ kind: 'overage', of: bought.of, amount, quantity: billed }];
  }
  const { of, quantity = ZERO } = bought;
  return [
    { kind: 'line', amount: line.charge, quantity: decimal(line.billed) },
    { kind: 'overage', of, amount: bought.amount, quantity },
  ];
}
