// What a change puts into service: the times in which a product newly answers for a subject of an account. Only these
// are checked; what was in service before the change is not, so that a product can always be ended.
import type { Instant } from '../../core/time';
import type { Subscription } from './subscription';

export type Served = Pick<Subscription, 'accountId' | 'startsAt' | 'endsAt'> & {
  readonly subjects: readonly string[];
};

/** Half-open; without `to` it does not end. */
export type Gain = {
  readonly subject: string;
  readonly from: Instant;
  readonly to: Instant | null;
};

/** Service gained before `since` is not checked. */
export function gainedService(
  before: readonly Served[],
  after: Served,
  since: Instant | null = null,
): Gain[] {
  const { startsAt, endsAt } = after;
  const from = since !== null && since > startsAt ? since : startsAt;
  return after.subjects
    .flatMap((subject) => {
      const known = before.filter(
        (served) => served.accountId === after.accountId && served.subjects.includes(subject),
      );
      const whole: Gain = { subject, from, to: endsAt };
      return known.reduce(
        (gains, served) => gains.flatMap((gain) => without(gain, served)),
        [whole],
      );
    })
    .filter((gain) => gain.to === null || gain.from < gain.to);
}

function without(gain: Gain, { startsAt, endsAt }: Served): Gain[] {
  const early = earlier(gain.to, startsAt);
  const late = endsAt === null ? null : later(gain.from, endsAt);
  return [{ ...gain, to: early }, ...(late === null ? [] : [{ ...gain, from: late }])].filter(
    ({ from, to }) => to === null || from < to,
  );
}

function earlier(end: Instant | null, at: Instant): Instant {
  return end !== null && end < at ? end : at;
}

function later(start: Instant, at: Instant): Instant {
  return start > at ? start : at;
}
