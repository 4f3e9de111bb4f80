// For how much of a billing period a line's terms hold: the days its price was sold and not suspended, whatever
// else of the product changed meanwhile, counted in the zone of the account that pays, as fees count them.
import { daysOfWhole } from '../../core/calendar';
import type { Period } from '../../core/time';
import { daysOf } from '../../inventory/domain/suspension';
import type { Tenure } from '../../inventory/domain/tenure';
import { type CompiledLine, prorated, type Share } from '../../rating';
import type { Account, PricedCard } from './context';
import type { GuidedLeg } from './leg-at';

export type Stretch = {
  readonly payer: Pick<Account, 'cycle'>;
  readonly tenure: Tenure;
  readonly service: Period;
};

export function lineOfShare(line: CompiledLine, stretch: Stretch): CompiledLine {
  if (!line.line.prorate) return line;
  return prorated(line, daysCounted(stretch));
}

/** The days of the period that count; zero when it was suspended on all of them. */
function daysCounted({ payer, tenure, service }: Stretch): Share {
  const { lived, suspended } = daysOf(tenure, service, payer.cycle.timeZone);
  return { days: lived - suspended, of: daysOfWhole(payer.cycle, service) };
}

export function legOfShare(
  leg: GuidedLeg,
  { payer, service }: Pick<Stretch, 'payer' | 'service'>,
): GuidedLeg {
  if (!leg.line.line.prorate) return leg;
  return { ...leg, line: lineOfShare(leg.line, { payer, service, tenure: leg.tenure }) };
}

/** True when the terms of the line depend on days, in any version of the card. */
export function prorates({ versions }: PricedCard, lineId: string): boolean {
  return versions.some(({ compiled }) =>
    compiled.lines.some(({ id, line }) => id === lineId && line.prorate),
  );
}
