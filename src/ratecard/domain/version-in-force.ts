// Which version applies at an instant: of the activated ones that have begun, the one that began
// last; of two that begin together a pilot's before the general one, then the higher number. The
// status of a version follows from the same order, so the two can never disagree.
import type { Instant } from '../../core/time';
import type { Cohort, DatedVersion } from './rate-card';

export type VersionStatus = 'draft' | 'scheduled' | 'active' | 'superseded';

type Ranked = Pick<DatedVersion, 'version' | 'validFrom' | 'cohort' | 'activatedAt'>;

/** Newest first: the order in which an event looks for its version. */
export function byPrecedence(
  a: Omit<Ranked, 'activatedAt'>,
  b: Omit<Ranked, 'activatedAt'>,
): number {
  return (
    b.validFrom - a.validFrom ||
    Number(b.cohort !== null) - Number(a.cohort !== null) ||
    b.version - a.version
  );
}

/** `accountPath`: the account and its ancestors. */
export function versionInForce<V extends Ranked>(
  versions: readonly V[],
  at: Instant,
  accountPath: readonly string[] = [],
): V | undefined {
  return versions
    .filter(({ activatedAt, validFrom }) => activatedAt !== null && validFrom <= at)
    .filter(
      ({ cohort }) => cohort === null || cohort.accounts.some((id) => accountPath.includes(id)),
    )
    .toSorted(byPrecedence)[0];
}

export function statusOf(version: Ranked, all: readonly Ranked[], at: Instant): VersionStatus {
  if (version.activatedAt === null) return 'draft';
  if (version.validFrom > at) return 'scheduled';
  return all.some((other) => supersedes(other, version, at)) ? 'superseded' : 'active';
}

function supersedes(other: Ranked, version: Ranked, at: Instant): boolean {
  const hasBegun = other.activatedAt !== null && other.validFrom <= at;
  return (
    hasBegun &&
    other.version !== version.version &&
    byPrecedence(other, version) < 0 &&
    coversAll(other.cohort, version.cohort)
  );
}

/** Whether everybody the older version applies to is taken over by the newer one. */
function coversAll(newer: Cohort | null, older: Cohort | null): boolean {
  if (newer === null) return true;
  return older !== null && older.accounts.every((id) => newer.accounts.includes(id));
}
