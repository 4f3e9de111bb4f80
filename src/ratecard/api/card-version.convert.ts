import { formatInstant, type Instant, parseInstant } from '../../core/time';
import type { RequestContext, Resource } from '../../tmf';
import type { Author } from '../domain/author';
import type { VersionsDiff } from '../domain/diff-lines';
import type { VersionView } from '../domain/rate-card';
import type { Rollback, VersionDraft } from '../domain/version-draft';
import type { DraftVersion, RollBack } from './card-version.dto';
import type { VersionsDiffResource } from './versions-diff.dto';

/** He who was asked who he is; else whom the request names. */
export function authorOf({ caller }: RequestContext, named: string | undefined): Author {
  return { actor: caller?.actor ?? named ?? null };
}

/** A pilot names each account once; an empty text says nothing. */
export function fromDraftVersion(body: DraftVersion): VersionDraft {
  const { cohort, lines, reason } = body;
  return {
    validFrom: instantOf(body.validFrom),
    cohort: cohort ? { accounts: [...new Set(cohort.accounts)] } : null,
    lines,
    reason: reason || null,
  };
}

export function fromRollBack({ toVersion, validFrom, reason }: RollBack): Rollback {
  return { toVersion, validFrom: instantOf(validFrom), reason: reason || null };
}

function instantOf(text: string | null | undefined): Instant | null {
  return text ? parseInstant(text) : null;
}

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

export function toDiffResource({ from, to, ...diff }: VersionsDiff): VersionsDiffResource {
  const summary = ({ version, status, validFrom, cohort }: VersionView) => ({
    version,
    status,
    validFrom: formatInstant(validFrom),
    cohort,
  });
  return { from: summary(from), to: summary(to), ...diff };
}
