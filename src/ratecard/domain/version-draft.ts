// The input for a new version or a roll-back; null leaves the choice to the server. Lines are not checked: a draft
// may be wrong, an activated version may not.
import type { Instant } from '../../core/time';
import type { Cohort } from './rate-card';

export type VersionDraft = {
  /** Null means from now on. */
  readonly validFrom: Instant | null;
  readonly cohort: Cohort | null;
  readonly lines: readonly unknown[];
  readonly reason: string | null;
};

export type Rollback = {
  readonly toVersion: number;
  /** Null means from now on. */
  readonly validFrom: Instant | null;
  readonly reason: string | null;
};

export type RollbackOfCard = Rollback & { readonly code: string };

export type Activation = {
  readonly code: string;
  readonly version: number;
  readonly reason: string | null;
};
