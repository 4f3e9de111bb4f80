// Usage that no retail line prices may still be covered by buckets. What they covered is noted on the
// totals of this leg, one a meter, which has no price and books nothing.
import { compileCard, type CompiledLine, type MeterLookup, parseLines } from '../../rating';
import { invariant } from '../../core/invariant';
import type { Books, PricedCard } from './context';
import type { GuidedLeg } from './leg-at';
import type { Tenure } from '../../inventory/domain/tenure';

type BookMeter = Books['meters'] extends ReadonlyMap<string, infer M> ? M : never;

const NO_CARD: PricedCard = {
  leg: 'retail',
  priceId: null,
  name: '',
  code: '',
  currency: '',
  versions: [],
  taxes: [],
  exhaustion: 'block',
  validFrom: null,
  validTo: null,
};

const known = new WeakMap<BookMeter, CompiledLine>();

export function unpricedLeg(meter: BookMeter, tenure: Tenure): GuidedLeg {
  const line = known.get(meter) ?? unpricedLine(meter);
  known.set(meter, line);
  return { card: NO_CARD, version: 0, line, group: '', tenure };
}

function unpricedLine({ code, unit }: BookMeter) {
  const lookup: MeterLookup = { meter: () => ({ unit, aggregation: 'sum' }) };
  const price = { model: 'unit', rate: '0' };
  const [line] = compileCard(
    parseLines([{ id: code, meter: code, price }], lookup).lines,
    lookup,
  ).lines;
  invariant(line !== undefined, `Meter ${code} cannot be priced at nothing`);
  return line;
}
