// Certificates that free an account from tax. A line of a bill has one tax a period, so a certificate begins and ends
// where billing periods do; and what was charged is not taxed otherwise by what is said of it later.
import { type BillingCycle, periodContaining } from '../../core/calendar';
import { type Instant, instant, type Period } from '../../core/time';

/** Half-open; null is open on that side. */
export type Exemption = {
  /** Its number, else what tells it best. */
  readonly certificate: string;
  /** The tax categories it frees from; null is all. */
  readonly categories: readonly string[] | null;
  readonly from: Instant | null;
  readonly to: Instant | null;
  /** Where it is said, of the account or the party. */
  readonly path: string;
};

/** A date within a billing period, which begins and ends then. */
export type Unaligned = {
  readonly account: string;
  readonly path: string;
  readonly at: Instant;
  readonly period: Period;
};

/** A time in which another tax is due than before; `path` is what says so. */
export type Retaxed = {
  readonly account: string;
  readonly path: string;
  readonly from: Instant;
  readonly to: Instant;
};

/** Periods that are over have the tax they have: a certificate may have begun in one of them. */
export function unalignedOf(
  account: string,
  cycle: BillingCycle,
  exemptions: readonly Exemption[],
  now: Instant,
): Unaligned[] {
  return exemptions.flatMap(({ from, to, path }) =>
    [
      { at: from, path: `${path}.validFor.startDateTime` },
      { at: to, path: `${path}.validFor.endDateTime` },
    ].flatMap(({ at, path: said }) => {
      if (at === null) return [];
      const period = periodContaining(cycle, at);
      return at === period.from || period.to <= now ? [] : [{ account, path: said, at, period }];
    }),
  );
}

/** Between the dates of either, by what is exempt; another name of a certificate exempts from nothing else. */
export function retaxedOf(
  account: string,
  before: readonly Exemption[],
  after: readonly Exemption[],
): Retaxed[] {
  const dates = [...before, ...after].flatMap(({ from, to }) => [from ?? EVER.from, to ?? EVER.to]);
  const bounds = [...new Set(dates)].sort((a, b) => a - b);
  return bounds.flatMap((from, index) => {
    const to = bounds[index + 1];
    if (to === undefined || exemptAt(before, from) === exemptAt(after, from)) return [];
    const begun = after.find((each) => isValidAt(each, from));
    return [{ account, path: pathOf(begun, before), from, to }];
  });
}

/** Instants that every calendar and PostgreSQL can say. */
const EVER = { from: instant(Date.UTC(1, 0)), to: instant(Date.UTC(9999, 0)) };

function pathOf(begun: Exemption | undefined, before: readonly Exemption[]): string {
  if (begun !== undefined) return `${begun.path}.validFor.startDateTime`;
  return before[0]?.path.replace(/\[.*/, '') ?? '';
}

function exemptAt(exemptions: readonly Exemption[], at: Instant): string {
  const valid = exemptions.filter((each) => isValidAt(each, at));
  if (valid.some(({ categories }) => categories === null)) return 'all';
  const categories = valid.flatMap((each) => each.categories ?? []);
  return JSON.stringify([...new Set(categories)].sort());
}

function isValidAt({ from, to }: Exemption, at: Instant): boolean {
  return (from ?? EVER.from) <= at && at < (to ?? EVER.to);
}
