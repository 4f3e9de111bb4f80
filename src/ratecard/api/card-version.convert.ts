import { formatInstant } from '../../core/time';
import type { Resource } from '../../tmf';
import type { VersionsDiff, VersionView } from '../card-version.service';

export function toVersionResource(view: VersionView): Resource {
  const { version, status, cohort, lines, reason, copyOf, createdBy } = view;
  return {
    id: String(version),
    body: {
      version,
      status,
      validFrom: formatInstant(view.validFrom),
      cohort,
      lines,
      reason,
      copyOf,
      createdAt: formatInstant(view.createdAt),
      createdBy,
      activatedAt: view.activatedAt === null ? null : formatInstant(view.activatedAt),
    },
  };
}

export function toDiffResource({ from, to, ...diff }: VersionsDiff) {
  const summary = ({ version, status, validFrom, cohort }: VersionView) => ({
    version,
    status,
    validFrom: formatInstant(validFrom),
    cohort,
  });
  return { from: summary(from), to: summary(to), ...diff };
}
