// A tariff table says which zone a dialled number lies in, by its longest prefix. Its content comes in versions, each in
// force from a date until the next one begins.
import type { Instant } from '../../core/time';
import type { ZoneRows } from '../../rating';

export type TariffTable = { readonly code: string; readonly name: string };

export const VERSION_STATUSES = ['scheduled', 'active', 'superseded'] as const;
export type VersionStatus = (typeof VERSION_STATUSES)[number];

/** A version without its rows. */
export type TableVersion = {
  readonly version: number;
  readonly status: VersionStatus;
  readonly validFrom: Instant;
  readonly rowCount: number;
  readonly zoneCount: number;
  /** Of its rows: versions that say the same have the same. */
  readonly digest: string;
  readonly reason: string | null;
  readonly createdAt: Instant;
  readonly createdBy: string | null;
};

export type NewVersion = {
  readonly validFrom: Instant;
  readonly reason: string | null;
  readonly rows: ZoneRows;
};

/** As it comes: without `validFrom` it counts from now on. */
export type UploadedVersion = {
  readonly csv: string;
  readonly reason: string | null;
  readonly validFrom?: Instant;
  readonly by: string | null;
};

/** A version in force within a time, of which the rows are kept elsewhere. */
export type DatedVersion = {
  readonly code: string;
  readonly version: number;
  readonly validFrom: Instant;
};
