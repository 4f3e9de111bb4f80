// Why a usage costs what it costs: what rate.ts did, watched and written in decimals for a person to read.
import { type Decimal, ZERO, formatDecimal, formatScaled, fromInteger } from '../core/decimal';
import { withoutNoise } from '../core/rounding';
import type { CompiledLine } from './compile-line';
import { AMOUNT_SCALE, QUANTITY_SCALE } from './grid';
import type { Step } from './observer';
import { type NotRatable, type Rated, isNotRatable } from './outcome';
import type { Usage } from './price';
import type { PricePart } from './pricing/part';
import { priceParts } from './pricing/pricing';
import { rate } from './rate';
import type { CounterState } from './state';

export type Trace = {
  readonly line: string;
  readonly meter: string;
  readonly model: string;
  readonly scope: string;
  readonly reported: { readonly quantity: string; readonly amount?: string; readonly unit: string };
  /** After the pulse, in the meter's unit. */
  readonly counted: string;
  /** What of it buckets covered; absent where none did. */
  readonly covered?: string;
  readonly aggregate: { readonly before: string; readonly after: string; readonly unit: string };
  /** What the model priced: converted, without what is free. */
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

/** Steps of the trace's beginning: they are told in fields of their own. */
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
  return {
    line: line.id,
    meter: line.line.meter,
    model: line.line.price.model,
    scope: line.line.scope,
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
    parts: partsOf(line, priced).map(tracePart),
    steps: seen.filter(({ step }) => !QUANTITIES.includes(step)).map(traceStep),
    booked: {
      before: formatScaled(before.booked, AMOUNT_SCALE),
      after: formatScaled(state.booked, AMOUNT_SCALE),
    },
    charge,
  };
}

/** A credit has the parts of what it takes back; where it is none, nothing was priced. */
function partsOf({ line }: CompiledLine, priced: Decimal): readonly PricePart[] {
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
