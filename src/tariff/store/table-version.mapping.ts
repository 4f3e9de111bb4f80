import { formatInstant, instantOf } from '../../core/time';
import type { Resource } from '../../tmf';
import type { TableVersion, VersionStatus } from '../domain/tariff-table';

/** As it is read and listed, and as the audit keeps it. */
export function toVersionResource(view: TableVersion): Resource {
  const { version, status, rowCount, zoneCount, digest, reason, createdBy } = view;
  const validFrom = formatInstant(view.validFrom);
  const createdAt = formatInstant(view.createdAt);
  const counted = { version, status, validFrom, rowCount, zoneCount, digest };
  return { id: String(version), body: { ...counted, reason, createdAt, createdBy } };
}

export type VersionRow = Omit<TableVersion, 'validFrom' | 'createdAt'> & {
  readonly validFrom: Date;
  readonly createdAt: Date;
  readonly status: VersionStatus;
};

export function fromVersionRow(found: VersionRow): TableVersion {
  const { validFrom, createdAt } = found;
  return { ...found, validFrom: instantOf(validFrom), createdAt: instantOf(createdAt) };
}
