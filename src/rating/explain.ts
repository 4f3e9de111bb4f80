// Why a usage costs what it costs: what rate.ts did, watched and written in decimals for a person to read.
import {
  type Decimal,
  ZERO,
  formatDecimal,
  formatScaled,
  fromInteger,
  parseScaled,
} from '../core/decimal';
import { divideRounded, withoutNoise } from '../core/rounding';
import type { CompiledLine } from './compile-line';
import { AMOUNT_SCALE, ONE_SCALED, QUANTITY_SCALE } from './grid';
import type { Aggregate } from './meters/meter';
import type { Step } from './observer';
import { type NotRatable, type Rated, isNotRatable } from './outcome';
import type { Scope, Usage } from './price';
import type { PricePart } from './pricing/part';
import { formulaOf, priceParts } from './pricing/pricing';
import { rate } from './rate';
import type { CounterState } from './state';

export type Trace = {
  readonly line: string;
  readonly meter: string;
  readonly model: string;
  /** In the form of the price format. */
  readonly scope: 'period' | 'event' | { readonly window: string };
  readonly reported: { readonly quantity: string; readonly amount?: string; readonly unit: string };
  /** After the pulse, in the meter's unit. */
  readonly counted: string;
  /** The part that buckets covered; absent when there was none. */
  readonly covered?: string;
  readonly aggregate: { readonly before: string; readonly after: string; readonly unit: string };
  /** The quantity that the model priced: converted, without the free part. */
  readonly priced: { readonly quantity: string; readonly unit: string };
  readonly parts: readonly TracePart[];
  readonly steps: readonly TraceStep[];
  readonly booked: { readonly before: string; readonly after: string };
  readonly charge: string;
};

export type TracePart = {
  readonly what: string;
  readonly quantity: string;
  readonly amount: string;
};
export type TraceStep = { readonly step: string; readonly amount: string };

type Seen = { readonly step: Step; readonly value: Decimal };

/** The first steps of the trace, which have fields of their own. */
const QUANTITIES: readonly Step[] = ['counted', 'covered', 'quantity'];

export function explain(
  line: CompiledLine,
  before: CounterState,
  usage: Usage,
): Trace | NotRatable {
  const seen: Seen[] = [];
  const rated = rate(line, before, usage, (step, value, one) => {
    seen.push({ step, value: fromInteger(value).dividedBy(fromInteger(one)) });
  });
  return isNotRatable(rated) ? rated : traceOf(line, before, usage, rated, seen);
}

/** The line for a usage of which it is known by how much it moved the total, in the price's unit. */
export function movedBy(line: CompiledLine, billed: string): CompiledLine {
  const { one, multiplyBy } = line.grid;
  const units = parseScaled(billed, QUANTITY_SCALE) ?? 0n;
  const move = divideRounded(units * one, ONE_SCALED * multiplyBy, 'halfUp');
  const aggregate: Aggregate = ({ aggregate: before, extra }) => ({
    aggregate: before + move,
    extra,
  });
  return { ...line, aggregate };
}

/** Whether the billed quantity of a usage says exactly by how much it moved the total. */
export function showsMove({ grid, wholeUnits }: CompiledLine): boolean {
  return grid.one === ONE_SCALED && wholeUnits === 'none';
}

function traceOf(
  line: CompiledLine,
  before: CounterState,
  usage: Usage,
  { charge, state }: Rated,
  seen: readonly Seen[],
): Trace {
  const seenAt = (step: Step) => seen.find((each) => each.step === step)?.value ?? ZERO;
  const covered = seenAt('covered');
  const priced = seenAt('quantity');
  const moves = seen.some(({ step }) => step === 'price after');
  return {
    line: line.id,
    meter: line.line.meter,
    model: line.line.price.model,
    scope: scopeForm(line.line.scope),
    reported: {
      quantity: usage.quantity,
      ...(usage.amount === undefined ? {} : { amount: usage.amount }),
      unit: line.meter.unit,
    },
    counted: formatDecimal(seenAt('counted')),
    ...(covered.isZero() ? {} : { covered: formatDecimal(covered) }),
    aggregate: {
      before: formatScaled(before.aggregate, QUANTITY_SCALE),
      after: formatScaled(state.aggregate, QUANTITY_SCALE),
      unit: line.meter.unit,
    },
    priced: { quantity: formatDecimal(priced), unit: line.unit },
    parts: partsOf(line, priced, seenAt(moves ? 'price after' : 'price')).map(tracePart),
    steps: seen.filter(({ step }) => !QUANTITIES.includes(step)).map(traceStep),
    booked: {
      before: formatScaled(before.booked, AMOUNT_SCALE),
      after: formatScaled(state.booked, AMOUNT_SCALE),
    },
    charge,
  };
}

function scopeForm(scope: Scope): Trace['scope'] {
  return typeof scope === 'string' ? scope : { window: scope.text };
}

/** A credit has the parts of the usage it takes back; without `allowNegative` nothing was priced. */
function partsOf({ line }: CompiledLine, priced: Decimal, price: Decimal): readonly PricePart[] {
  const formula = formulaOf(line.price);
  if (formula !== null) return [{ what: formula.text, quantity: priced, amount: price }];
  if (!priced.isNegative()) return priceParts(line.price, priced);
  return priceParts(line.price, line.allowNegative ? priced.negated() : ZERO);
}

function tracePart(part: PricePart): TracePart {
  return {
    what: part.what,
    quantity: formatDecimal(part.quantity),
    amount: formatDecimal(part.amount),
  };
}

function traceStep({ step, value }: Seen): TraceStep {
  return {
    step,
    amount: formatDecimal(step === 'discounts' ? withoutNoise(value, 'halfUp') : value),
  };
}
