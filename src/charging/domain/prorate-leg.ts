// For how much of a billing period a line's terms hold: the days its subscription ran and was not suspended,
// counted in the zone of the account that pays, as fees count them.
import type { Period } from '../../core/time';
import { daysOf } from '../../inventory/domain/suspension';
import { type CompiledLine, prorated, type Share } from '../../rating';
import type { Account, PricedCard, Subscription } from './context';

export type Stretch = {
  readonly payer: Pick<Account, 'cycle'>;
  readonly subscription: Pick<Subscription, 'startsAt' | 'endsAt' | 'suspensions'>;
  readonly service: Period;
};

export function lineOfShare(line: CompiledLine, stretch: Stretch): CompiledLine {
  if (!line.line.prorate) return line;
  return prorated(line, daysCounted(stretch));
}

/** Which of the days of the period count; none where all that the subscription ran were suspended. */
function daysCounted({ payer, subscription, service }: Stretch): Share {
  const { lived, suspended, of } = daysOf(subscription, service, payer.cycle.timeZone);
  return { days: lived - suspended, of };
}

export function legOfShare<L extends { readonly line: CompiledLine }>(leg: L, stretch: Stretch): L {
  return leg.line.line.prorate ? { ...leg, line: lineOfShare(leg.line, stretch) } : leg;
}

/** Whether the days of a subscription decide what a line of the card comes to, in any of its versions. */
export function prorates({ versions }: PricedCard, lineId: string): boolean {
  return versions.some(({ compiled }) =>
    compiled.lines.some(({ id, line }) => id === lineId && line.prorate),
  );
}
