// Usage that no retail line prices may still be covered by buckets. What they covered is noted on the
// totals of this leg, one a meter, which has no price and books nothing.
import { compileCard, type MeterLookup, parseLines } from '../../rating';
import { invariant } from '../../core/invariant';
import type { Books, PricedCard } from './context';

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

type UnpricedLeg = ReturnType<typeof legWithoutPrice>;
const known = new WeakMap<BookMeter, UnpricedLeg>();

export function unpricedLeg(meter: BookMeter): UnpricedLeg {
  const found = known.get(meter);
  if (found !== undefined) return found;
  const leg = legWithoutPrice(meter);
  known.set(meter, leg);
  return leg;
}

function legWithoutPrice(meter: BookMeter) {
  return { card: NO_CARD, version: 0, line: unpricedLine(meter), group: '' };
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
