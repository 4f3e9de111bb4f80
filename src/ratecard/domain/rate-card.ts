// A rate card is a central list of rate lines with append-only versions. What a version is at an
// instant (draft, scheduled, active, superseded) follows from its dates and those of the others, and is
// never stored.
import type { Instant } from '../../core/time';

export const BOOKS = ['retail', 'cost', 'partner'] as const;
export type Book = (typeof BOOKS)[number];

export type RateCard = {
  readonly code: string;
  readonly name: string;
  readonly book: Book;
  readonly currency: string;
  readonly partner: string | null;
  /** The zone of the lines' hours and days; null means the account's for retail, else UTC. */
  readonly timeZone: string | null;
};

/** Limits a version to a pilot: these accounts and everything below them. */
export type Cohort = { readonly accounts: readonly string[] };

export type CardVersion = {
  readonly version: number;
  readonly validFrom: Instant;
  readonly cohort: Cohort | null;
  /** Rate lines in the price format, as written. */
  readonly lines: readonly unknown[];
};

/** An activated version, which may price usage. */
export type ActiveVersion = CardVersion & { readonly activatedAt: Instant };

export type DatedVersion = CardVersion & {
  readonly reason: string | null;
  /** The version whose lines a roll-back copied. */
  readonly copyOf: number | null;
  readonly createdAt: Instant;
  readonly createdBy: string | null;
  readonly activatedAt: Instant | null;
};

export type VersionStatus = 'draft' | 'scheduled' | 'active' | 'superseded';
export type VersionView = DatedVersion & { readonly status: VersionStatus };
export type ListedVersion = Omit<VersionView, 'lines'>;

/** A card with its versions; the revision changes with every activation. */
export type DatedCard = RateCard & {
  readonly revision: string;
  readonly versions: readonly Omit<ActiveVersion, 'lines'>[];
};
