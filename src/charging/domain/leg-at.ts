// Which version and line of a card price a usage, and in which group its total runs. Live rating,
// putting a period in order and closing it all ask here, so that they cannot disagree.
import { invariant } from '../../core/invariant';
import type { Instant } from '../../core/time';
import type { Tenure } from '../../inventory/domain/tenure';
import { type CompiledLine, groupKey, selectLine } from '../../rating';
import type { Account, CardVersion, PricedCard } from './context';
import type { UsageReason, UsageRecord } from './usage-record';

export type GuidedLeg = {
  readonly card: PricedCard;
  readonly version: number;
  readonly line: CompiledLine;
  readonly group: string;
  /** As of which subscription its total is kept, and for which days the line's terms are. */
  readonly tenure: Tenure;
};

export type NoLeg = { readonly none: UsageReason };

export function legAt(
  card: PricedCard,
  tenure: Tenure,
  account: Account,
  record: Pick<UsageRecord, 'at' | 'meter' | 'attributes'>,
): GuidedLeg | NoLeg {
  const version = versionInForce(card, account, record.at);
  if (version === undefined) {
    const message = `Rate card ${card.code} has no version in force at the time of the usage`;
    return { none: { code: 'usage.no-card-version', message, path: 'time' } };
  }
  const selected = selectLine(
    version.compiled,
    record.meter,
    record.attributes,
    record.at,
    account.cycle.timeZone,
  );
  if ('none' in selected) {
    const message = `Rate card ${card.code} version ${version.version}: ${selected.none}`;
    return { none: { code: 'usage.no-line', message, path: 'attributes' } };
  }
  const group = groupKey(selected.line, record.attributes);
  return { card, version: version.version, line: selected.line, group, tenure };
}

/** Versions come newest first; a pilot's version precedes the general one of the same day. */
export function versionInForce(
  card: PricedCard,
  account: Account,
  at: Instant,
): CardVersion | undefined {
  if (card.validFrom !== null && at < card.validFrom) return undefined;
  if (card.validTo !== null && at >= card.validTo) return undefined;
  return card.versions.find(
    ({ validFrom, accounts }) =>
      validFrom <= at && (accounts === null || account.path.some((id) => accounts.has(id))),
  );
}

/**
 * The version that decides what a period owes as a whole: a period that is closed goes on by what was known when
 * it was closed, a card of later by what was known of it first. A version that is activated since, however it is
 * dated, prices the usage that comes.
 */
export function versionOwedBy(
  card: PricedCard,
  account: Account,
  at: Instant,
  closedAt: Instant | undefined,
): CardVersion | undefined {
  if (closedAt === undefined) return versionInForce(card, account, at);
  const inForceAsOf = (known: Instant) =>
    versionInForce(
      { ...card, versions: card.versions.filter(({ activatedAt }) => activatedAt <= known) },
      account,
      at,
    );
  const later = card.versions.map(({ activatedAt }) => activatedAt).filter((one) => one > closedAt);
  for (const known of [closedAt, ...later.sort((a, b) => a - b)]) {
    const found = inForceAsOf(known);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A line as a version priced it: versions are never changed, so what was booked can be walked again. */
export function lineOf(card: PricedCard, version: number, lineId: string): CompiledLine {
  const found = card.versions
    .find((one) => one.version === version)
    ?.compiled.lines.find(({ id }) => id === lineId);
  invariant(found !== undefined, `card ${card.code} has no line ${lineId} in version ${version}`);
  return found;
}
