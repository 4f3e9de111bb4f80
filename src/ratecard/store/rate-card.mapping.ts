import { type Instant, instant, instantOf } from '../../core/time';
import { owesUnused } from '../../rating';
import type {
  ActiveVersion,
  Cohort,
  DatedVersion,
  ListedVersion,
  RateCard,
  VersionStatus,
  VersionView,
} from '../domain/rate-card';
import type { CardVersionEntity } from './card-version.entity';
import type { RateCardEntity } from './rate-card.entity';

export type CardRow = Omit<RateCardEntity, 'tenantId' | 'revision'>;

type DatedJson = {
  readonly version: number;
  /** In milliseconds since 1970. */
  readonly valid_from: number;
  readonly activated_at: number;
  readonly cohort: Cohort | null;
};
export type DatedCardRow = CardRow & {
  readonly revision: string;
  readonly versions: readonly DatedJson[];
};

export type VersionRow = Omit<CardVersionEntity, 'tenantId'>;

export function fromCardRow(row: CardRow): RateCard {
  const { code, name, book, currency, partner, timeZone } = row;
  return { code, name, book, currency, partner, timeZone };
}

export function toCardRow(card: RateCard, at: Instant): CardRow {
  const { code, name, book, currency, partner, timeZone } = card;
  return { code, name, book, currency, partner, timeZone, createdAt: new Date(at) };
}

export type ViewedRow = Omit<VersionRow, 'cardCode' | 'owesUnused'> & {
  readonly status: VersionStatus;
};

export type ListedRow = Omit<ViewedRow, 'lines'>;

export function fromViewedRow({ lines, ...row }: ViewedRow): VersionView {
  return { ...fromListedRow(row), lines };
}

export function fromListedRow(row: ListedRow): ListedVersion {
  const { version, status, cohort, reason, copyOf, createdBy, activatedAt } = row;
  return {
    version,
    status,
    validFrom: instantOf(row.validFrom),
    cohort,
    reason,
    copyOf,
    createdAt: instantOf(row.createdAt),
    createdBy,
    activatedAt: instantOf(activatedAt),
  };
}

export function toVersionRow(cardCode: string, version: DatedVersion): VersionRow {
  const { validFrom, cohort, lines, reason, copyOf, createdAt, createdBy, activatedAt } = version;
  return {
    cardCode,
    version: version.version,
    validFrom: new Date(validFrom),
    cohort,
    lines,
    reason,
    copyOf,
    activatedAt: activatedAt === null ? null : new Date(activatedAt),
    createdBy,
    createdAt: new Date(createdAt),
    owesUnused: owesUnused(lines),
  };
}

/** The columns of an activated version that pricing needs. */
export type ActivatedRow = Pick<VersionRow, 'version' | 'validFrom' | 'cohort' | 'lines'> & {
  readonly activatedAt: Date;
};

export function fromActivatedRow({
  validFrom,
  activatedAt,
  ...version
}: ActivatedRow): ActiveVersion {
  return {
    ...version,
    validFrom: instantOf(validFrom),
    activatedAt: instantOf(activatedAt),
  };
}

export function fromDatedJson({
  version,
  valid_from,
  activated_at,
  cohort,
}: DatedJson): Omit<ActiveVersion, 'lines'> {
  return {
    version,
    validFrom: instant(valid_from),
    activatedAt: instant(activated_at),
    cohort,
  };
}
