// Which file aggregates how. A line that prices money always sums it, whatever its meter does with
// quantities.
import { invariant, unreachable } from '../../core/invariant';
import type { NotRatable } from '../outcome';
import type { Meter, Price, Usage } from '../price';
import { pricesAmount } from '../pricing/pricing';
import type { CounterState } from '../state';
import { addToCount } from './count';
import { takeLatest } from './latest';
import { raiseMax } from './max';
import { lowerMin } from './min';
import { takePercentile } from './percentile';
import { addToSum } from './sum';
import type { Tally } from './tally';
import { countUnique } from './unique-count';

export type Aggregate = (
  before: CounterState,
  quantity: bigint,
  usage: Usage,
) => Tally | NotRatable;

export function uniqueAttributeOf(meter: Meter, price: Price): string | null {
  const isCounted = meter.aggregation === 'uniqueCount' && !pricesAmount(price);
  return isCounted ? (meter.attribute ?? '') : null;
}

export function aggregateBy(meter: Meter, price: Price): Aggregate {
  const aggregation = pricesAmount(price) ? 'sum' : meter.aggregation;
  switch (aggregation) {
    case 'sum':
      return addToSum;
    case 'count':
      return addToCount;
    case 'max':
      return raiseMax;
    case 'min':
      return lowerMin;
    case 'latest':
      return takeLatest;
    case 'uniqueCount': {
      const attribute = meter.attribute ?? '';
      return (before, _quantity, usage) => countUnique(before, usage, attribute);
    }
    case 'percentile': {
      const { percentile } = meter;
      invariant(percentile !== undefined, 'A meter of percentiles says which');
      return (before, quantity, usage) => takePercentile(before, quantity, usage, percentile);
    }
    default:
      return unreachable(aggregation);
  }
}
