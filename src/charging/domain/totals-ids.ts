// Which running totals a leg is booked on: ids that follow from whose usage it is, the period and the
// line, so that every batch, process and replay finds the same rows.
import { compositeKey } from '../../core/composite-key';
import { derivedId } from '../../core/derived-id';
import type { CompiledLine } from '../../rating';
import type { GuidedLeg } from './leg-at';
import { paidIdOf, paidKeyOf } from './paid-charge';
import {
  type AccrualKey,
  accrualIdentity,
  counterIdentity,
  counterKeyOf,
  type Place,
  usageAccrualKeyOf,
} from './running-totals';

/** `paid` identifies the whole line in the period, across groups, versions and bills. */
export type TotalsIds = {
  readonly counter: string;
  readonly accrual: string;
  readonly paid: string;
};

// Hashing costs more than rating, and a hot account asks for the same few ids all day. A line that is
// no longer in use takes its ids with it.
const KEPT_MAX = 100_000;
const kept = new WeakMap<CompiledLine, Map<string, TotalsIds>>();

export function totalsIdsOf(place: Place, leg: GuidedLeg): TotalsIds {
  let known = kept.get(leg.line);
  if (known === undefined || known.size >= KEPT_MAX) {
    known = new Map();
    kept.set(leg.line, known);
  }
  const { account, service, billFrom } = place;
  const key = compositeKey(
    account.id,
    leg.tenure.id,
    service.from,
    billFrom,
    leg.version,
    leg.card.priceId ?? '',
    leg.group,
  );
  let ids = known.get(key);
  if (ids === undefined) {
    const counter = derivedId(...counterIdentity(counterKeyOf(place, leg)));
    const accrual = accrualIdOf(usageAccrualKeyOf(place, leg));
    ids = { counter, accrual, paid: paidIdOf(paidKeyOf(place, leg)) };
    known.set(key, ids);
  }
  return ids;
}

export function accrualIdOf(key: AccrualKey): string {
  return derivedId('accrual', ...accrualIdentity(key));
}
