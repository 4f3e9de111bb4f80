import { instant } from '../../core/time';
import type { Book, CardVersion, Cohort, DatedVersion, RateCard } from '../domain/rate-card';

export type CardRow = {
  readonly code: string;
  readonly name: string;
  readonly book: Book;
  readonly currency: string;
  readonly partner: string | null;
  readonly time_zone: string | null;
  readonly created_at: Date;
};

type DatedJson = {
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly valid_from: number;
  readonly cohort: Cohort | null;
};
export type DatedCardRow = CardRow & {
  readonly revision: string;
  readonly versions: readonly DatedJson[];
};

export type VersionRow = {
  readonly card_code: string;
  readonly version: number;
  readonly valid_from: Date;
  readonly cohort: Cohort | null;
  readonly lines: readonly unknown[];
  readonly reason: string | null;
  readonly copy_of: number | null;
  readonly activated_at: Date | null;
  readonly created_by: string | null;
  readonly created_at: Date;
};

export function cardFromRow(row: CardRow): RateCard {
  const { code, name, book, currency, partner, time_zone: timeZone } = row;
  return { code, name, book, currency, partner, timeZone };
}

export function versionFromRow(row: VersionRow): DatedVersion {
  return {
    version: row.version,
    validFrom: instant(row.valid_from.getTime()),
    cohort: row.cohort,
    lines: row.lines,
    reason: row.reason,
    copyOf: row.copy_of,
    createdAt: instant(row.created_at.getTime()),
    createdBy: row.created_by,
    activatedAt: row.activated_at === null ? null : instant(row.activated_at.getTime()),
  };
}

export function datedFromJson({
  version,
  valid_from,
  cohort,
}: DatedJson): Omit<CardVersion, 'lines'> {
  return { version, validFrom: instant(valid_from), cohort };
}
