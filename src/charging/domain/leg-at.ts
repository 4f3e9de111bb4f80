// Which version and line of a card price a usage, and in which group its total runs. Live rating,
// putting a period in order and closing it all ask here, so that they cannot disagree.
import { cycleAt } from '../../core/calendar';
import { invariant } from '../../core/invariant';
import type { Instant } from '../../core/time';
import type { Tenure } from '../../inventory/domain/tenure';
import { type CompiledLine, groupKey, selectLine } from '../../rating';
import type { Account, CardVersion, PricedCard } from './context';
import type { Exchange } from './exchange';
import type { UsageReason, UsageRecord } from './usage-record';

export type GuidedLeg = {
  readonly card: PricedCard;
  readonly version: number;
  readonly line: CompiledLine;
  readonly group: string;
  /** The subscription under which its total is kept, and the days for which the line's terms hold. */
  readonly tenure: Tenure;
  /** The term of a contract that made the line of the card's; absent for the line as it stands on the card. */
  readonly override?: string;
  /** By which its card's money is the account's; absent where they are one currency. */
  readonly exchange?: Exchange;
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
  const group = groupKey(selected.line, record, windowZone(version, account, record.at));
  return { card, version: version.version, line: selected.line, group, tenure };
}

/** The zone as it was when the usage happened, since the account's may have changed. */
export function windowZone(
  { compiled }: Pick<CardVersion, 'compiled'>,
  { cycle }: Pick<Account, 'cycle'>,
  at: Instant,
): string {
  return compiled.timeZone ?? cycleAt(cycle, at).timeZone;
}

/** The same for a leg that may be missing. */
export function windowZoneOf(
  card: PricedCard | undefined,
  version: number | undefined,
  account: Pick<Account, 'cycle'>,
  at: Instant,
): string {
  const priced = card?.versions.find((one) => one.version === version);
  return priced === undefined
    ? cycleAt(account.cycle, at).timeZone
    : windowZone(priced, account, at);
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
 * The version that decides what a whole period owes. A closed period keeps the version known when it was closed, for
 * a later card its first one. Versions activated since then only price usage that comes.
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

/** The line of the version that priced it: versions are immutable, so bookings can be reproduced. */
export function lineOf(card: PricedCard, version: number, lineId: string): CompiledLine {
  const found = versionOf(card, version).compiled.lines.find(({ id }) => id === lineId);
  invariant(found !== undefined, `card ${card.code} has no line ${lineId} in version ${version}`);
  return found;
}

export function versionOf(card: PricedCard, version: number): CardVersion {
  const found = card.versions.find((one) => one.version === version);
  invariant(found !== undefined, `card ${card.code} has no version ${version}`);
  return found;
}
