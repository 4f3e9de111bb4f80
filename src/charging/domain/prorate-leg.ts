// For how much of a billing period a line's terms hold: the days its subscription ran, counted in the zone
// of the account that pays.
import { prorate } from '../../core/calendar';
import type { Period } from '../../core/time';
import { type CompiledLine, prorated } from '../../rating';
import type { Account, PricedCard, Subscription } from './context';

export type Stretch = {
  readonly payer: Pick<Account, 'cycle'>;
  readonly subscription: Pick<Subscription, 'startsAt' | 'endsAt'>;
  readonly service: Period;
};

export function lineOfShare(line: CompiledLine, stretch: Stretch): CompiledLine {
  if (!line.line.prorate) return line;
  const { payer, service } = stretch;
  const { startsAt, endsAt } = stretch.subscription;
  return prorated(line, prorate(service, startsAt, endsAt ?? service.to, payer.cycle.timeZone));
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
