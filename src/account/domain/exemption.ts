// Certificates that free an account from tax. A line of a bill has one tax a period, so a certificate begins and ends
// where billing periods do; and what was charged is not taxed otherwise by what is said of it later.
import { type BillingCycle, periodContaining } from '../../core/calendar';
import { taxCategoryKey } from '../../core/tax-category';
import { type Instant, instant, type Period } from '../../core/time';

/** Half-open; null is open on that side. */
export type Exemption = {
  /** The number of the certificate, else the attribute that identifies it best. */
  readonly certificate: string;
  /** The exempt tax categories; null means all. */
  readonly categories: readonly string[] | null;
  readonly from: Instant | null;
  readonly to: Instant | null;
  /** The path of the certificate in the account or the party. */
  readonly path: string;
};

/** A date that is not a boundary of billing periods, with the period around it. */
export type Unaligned = {
  readonly account: string;
  readonly path: string;
  readonly at: Instant;
  readonly period: Period;
};

/** A time for which another tax applies than before; `path` is the cause. */
export type Retaxed = {
  readonly account: string;
  readonly path: string;
  readonly from: Instant;
  readonly to: Instant;
};

/** Past periods keep their tax, so a certificate may have begun inside of one. */
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

/** Compares what is exempt between all dates of both; renaming a certificate changes nothing. */
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

/** A range that every calendar and PostgreSQL support. */
const EVER = { from: instant(Date.UTC(1, 0)), to: instant(Date.UTC(9999, 0)) };

function pathOf(begun: Exemption | undefined, before: readonly Exemption[]): string {
  if (begun !== undefined) return `${begun.path}.validFor.startDateTime`;
  return before[0]?.path.replace(/\[.*/, '') ?? '';
}

function exemptAt(exemptions: readonly Exemption[], at: Instant): string {
  const valid = exemptions.filter((each) => isValidAt(each, at));
  if (valid.some(({ categories }) => categories === null)) return 'all';
  const categories = valid.flatMap((each) => (each.categories ?? []).map(taxCategoryKey));
  return JSON.stringify([...new Set(categories)].sort());
}

function isValidAt({ from, to }: Exemption, at: Instant): boolean {
  return (from ?? EVER.from) <= at && at < (to ?? EVER.to);
}
