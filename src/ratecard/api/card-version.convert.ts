import { formatInstant, type Instant, parseInstant } from '../../core/time';
import { invariant } from '../../core/invariant';
import { textOf } from '../../core/json';
import type { Body, RequestContext, Resource } from '../../tmf';
import type { Author } from '../domain/author';
import type { VersionsDiff } from '../domain/diff-lines';
import type { ListedVersion, VersionView } from '../domain/rate-card';
import type { Activation, Rollback, RollbackOfCard, VersionDraft } from '../domain/version-draft';
import type { DraftVersion, RollBack } from './card-version.dto';
import type { VersionsDiffResource } from './versions-diff.dto';

/** The authenticated caller; else the name that the request states. */
export function authorOf({ caller }: RequestContext, named: string | undefined): Author {
  return { actor: caller?.actor ?? named ?? null };
}

/** Removes duplicate accounts of a pilot; an empty text counts as missing. */
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
  const { id, body } = toListedVersion(view);
  return { id, body: { ...body, lines: view.lines } };
}

export function toListedVersion(view: ListedVersion): Resource {
  const { version, status, cohort, reason, copyOf, createdBy } = view;
  return {
    id: String(version),
    body: {
      version,
      status,
      validFrom: formatInstant(view.validFrom),
      cohort,
      reason,
      copyOf,
      createdAt: formatInstant(view.createdAt),
      createdBy,
      activatedAt: view.activatedAt === null ? null : formatInstant(view.activatedAt),
    },
  };
}

/** As an approval keeps them until they are done. */
export function toCommand({ code, toVersion, validFrom, reason }: RollbackOfCard): Body {
  const from = validFrom === null ? null : formatInstant(validFrom);
  return { code, toVersion, validFrom: from, reason };
}

export function fromActivation({ code, version, reason }: Body): Activation {
  invariant(typeof code === 'string' && typeof version === 'number', 'a version was kept');
  return { code, version, reason: textOf(reason) ?? null };
}

export function fromCommand({ code, toVersion, validFrom, reason }: Body): RollbackOfCard {
  invariant(typeof code === 'string' && typeof toVersion === 'number', 'a rollback was kept');
  return {
    code,
    toVersion,
    validFrom: instantOf(textOf(validFrom)),
    reason: textOf(reason) ?? null,
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
