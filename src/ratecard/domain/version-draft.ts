// What a client asks for when it writes a version of a card or goes back to one; null stands for what
// it leaves to us. Lines are taken as they are: a draft may be wrong, an activated version may not.
import type { Instant } from '../../core/time';
import type { Cohort } from './rate-card';

export type VersionDraft = {
  /** Null: from now on. */
  readonly validFrom: Instant | null;
  readonly cohort: Cohort | null;
  readonly lines: readonly unknown[];
  readonly reason: string | null;
};

export type Rollback = {
  readonly toVersion: number;
  /** Null: from now on. */
  readonly validFrom: Instant | null;
  readonly reason: string | null;
};
