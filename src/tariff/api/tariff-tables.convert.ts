import { formatInstant, parseInstant } from '../../core/time';
import type { VersionsDiff } from '../domain/diff-rows';
import type { TableVersion, TariffTable, UploadedVersion } from '../domain/tariff-table';
import type { CreateTariffTable, TableDiffResource, UploadQuery } from './tariff-tables.dto';

/** An empty text counts as missing. */
export function fromCreateTariffTable({ code, name }: CreateTariffTable): TariffTable {
  return { code, name: name || code };
}

export function fromUpload({
  validFrom,
  reason,
}: UploadQuery): Omit<UploadedVersion, 'csv' | 'by'> {
  const from = validFrom ? { validFrom: parseInstant(validFrom) } : {};
  return { ...from, reason: reason || null };
}

export function toDiffResource({ from, to, ...diff }: VersionsDiff): TableDiffResource {
  const summary = ({ version, status, validFrom }: TableVersion) => ({
    version,
    status,
    validFrom: formatInstant(validFrom),
  });
  return { from: summary(from), to: summary(to), ...diff };
}
