// What a version is at an instant. Of the activated versions that have begun, the one that began last
// applies; of two that begin together a pilot's before the general one, then the higher number.
// A version is superseded once everybody it applies to is served by a later one.
import type { Instant } from '../../core/time';
import type { Cohort, DatedVersion } from './rate-card';

export type VersionStatus = 'draft' | 'scheduled' | 'active' | 'superseded';

type Ranked = Pick<DatedVersion, 'version' | 'validFrom' | 'cohort' | 'activatedAt'>;

export function statusOf(version: Ranked, all: readonly Ranked[], at: Instant): VersionStatus {
  if (version.activatedAt === null) return 'draft';
  if (version.validFrom > at) return 'scheduled';
  return all.some((other) => supersedes(other, version, at)) ? 'superseded' : 'active';
}

function supersedes(other: Ranked, version: Ranked, at: Instant): boolean {
  const hasBegun = other.activatedAt !== null && other.validFrom <= at;
  return hasBegun && ranksBefore(other, version) && coversAll(other.cohort, version.cohort);
}

function ranksBefore(a: Ranked, b: Ranked): boolean {
  if (a.validFrom !== b.validFrom) return a.validFrom > b.validFrom;
  if ((a.cohort === null) !== (b.cohort === null)) return a.cohort !== null;
  return a.version > b.version;
}

/** Whether everybody the older version applies to is taken over by the newer one. */
function coversAll(newer: Cohort | null, older: Cohort | null): boolean {
  if (newer === null) return true;
  return older !== null && older.accounts.every((id) => newer.accounts.includes(id));
}
