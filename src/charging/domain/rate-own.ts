// Rates a quantity at a price of a term, on a running total of its own: what a commitment takes at its rate, what is
// outside of it, what is bought beyond granted value.
import { type Decimal, decimal, formatDecimal } from '../../core/decimal';
import { isNotRatable } from '../../rating';
import { change, type Draft, totalIn } from './agreed-totals';
import type { GuidedLeg } from './leg-at';
import { rateLeg } from './rate-leg';
import type { UsageReason, UsageRecord } from './usage-record';

/** What a quantity costs, and how much it is in the unit of its price. */
export type Priced = { readonly amount: Decimal; readonly quantity: Decimal };

/** Where the total is kept; the draft holds it as it is afterwards. */
type OwnTotal = { readonly draft: Draft; readonly key: string };

export function rateOwn(
  { draft, key }: OwnTotal,
  leg: Pick<GuidedLeg, 'line' | 'version' | 'override'>,
  record: UsageRecord,
  quantity: Decimal,
): Priced | { readonly reason: UsageReason } {
  const usage = { ...record, quantity: formatDecimal(quantity) };
  const rated = rateLeg(totalIn(draft, key).price, leg, usage);
  if (isNotRatable(rated)) return { reason: { code: rated.code, message: rated.message } };
  const { version, override } = leg;
  change(draft, key, { price: { state: rated.state, version, override } });
  return { amount: decimal(rated.charge), quantity: decimal(rated.billed) };
}
