// From meters, cards and prices as they are written to books that usage can be priced with. What a
// version of a card or a revision of a price says never changes, so each is compiled once; putting
// what is compiled together is cheap and done for every batch anew.
import { inForceAt } from '../../core/in-force';
import { BEGINNING_OF_TIME, type Instant, type Period } from '../../core/time';
import {
  type CompiledCard,
  compileCard,
  type Meter,
  parseLines,
  withTables,
  type ZoneTables,
} from '../../rating';
import type { Books, CardVersion, PricedCard, Tax } from './context';
import { LEGS } from './leg';

export type CodedMeter = Meter & { readonly code: string };

/** An activated version of a card. */
export type DatedVersion = {
  readonly version: number;
  readonly validFrom: Instant;
  readonly activatedAt: Instant;
  /** For a pilot: these accounts and all below them. */
  readonly cohort: { readonly accounts: readonly string[] } | null;
};
type Ranked = Omit<DatedVersion, 'activatedAt'>;
export type WrittenVersion = DatedVersion & { readonly lines: readonly unknown[] };

/** What a card is besides its versions. */
export type CardTerms = {
  readonly code: string;
  readonly name: string;
  readonly book: string;
  readonly currency: string;
  /** The zone of its lines' hours and days, if it states one. */
  readonly timeZone: string | null;
};
export type CompiledVersions = CardTerms & { readonly versions: readonly CardVersion[] };

export type WrittenPrice = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly currency: string | null;
  readonly cardCode: string | null;
  /** The rate lines of a price without a card. */
  readonly lines: readonly unknown[] | null;
  readonly exhaustion: 'block' | 'overage';
  readonly taxes: readonly Tax[];
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
};
/** `versions` are those of its own lines; a price with a card has none. */
export type CompiledPrice = {
  readonly price: WrittenPrice;
  readonly versions: readonly CardVersion[];
};

export function assembleBooks(
  meters: readonly CodedMeter[],
  cards: readonly CompiledVersions[],
  prices: readonly CompiledPrice[],
): Books {
  const byCode = new Map(cards.map((card) => [card.code, card]));
  const sold = prices.flatMap((price) => soldCardOf(price, byCode) ?? []);
  return {
    meters: new Map(
      meters.map(({ code, unit, aggregation }) => [
        code,
        { code, unit, sums: aggregation === 'sum' },
      ]),
    ),
    prices: new Map(sold.map((card) => [card.priceId, card])),
    costCards: cards.filter(({ book }) => book === LEGS.cost.book).map(costCardOf),
  };
}

export function tablesNamedIn(cards: readonly CompiledVersions[]): string[] {
  const named = cards.flatMap(({ versions }) =>
    versions.flatMap(({ compiled }) => compiled.tableCodes),
  );
  return [...new Set(named)];
}

/** What tariff tables say is no part of a version: they have versions of their own. */
export function withZones(card: CompiledVersions, tables: ZoneTables): CompiledVersions {
  const versions = card.versions.map((version) =>
    version.compiled.tableCodes.length === 0
      ? version
      : { ...version, compiled: withTables(version.compiled, tables) },
  );
  return { ...card, versions };
}

export function compileVersion(
  { version, validFrom, activatedAt, cohort, lines }: WrittenVersion,
  card: Pick<CardTerms, 'book' | 'currency' | 'timeZone'>,
  meters: readonly CodedMeter[],
): CardVersion {
  const accounts = cohort === null ? null : new Set(cohort.accounts);
  const compiled = compileLines(lines, card.currency, meters, zoneOf(card));
  return { version, validFrom, activatedAt, accounts, compiled };
}

/** What a supplier charges does not depend on where the customer sits. */
function zoneOf({ book, timeZone }: Pick<CardTerms, 'book' | 'timeZone'>): string | null {
  return timeZone ?? (book === LEGS.retail.book ? null : 'UTC');
}

/** Newest first; of two that start together the one for a pilot list, then the higher number. */
export function rankVersions<V extends Ranked>(versions: readonly V[]): V[] {
  return [...versions].sort(
    (a, b) => b.validFrom - a.validFrom || generality(a) - generality(b) || b.version - a.version,
  );
}

function generality({ cohort }: Ranked): 0 | 1 {
  return cohort === null ? 1 : 0;
}

/** Ranked versions that may be in force within the period, which are one or two of a card that changes daily. */
export function versionsWithin<V extends Ranked>(ranked: readonly V[], { from, to }: Period): V[] {
  const begun = ranked.filter(({ validFrom }) => validFrom < to);
  // This version serves everybody not served by a newer one, so older ones are not needed.
  const general = begun.findIndex(({ validFrom, cohort }) => cohort === null && validFrom <= from);
  return general < 0 ? begun : begun.slice(0, general + 1);
}

/**
 * Ranked versions that may be in force at one of the times: a batch with one late usage needs one version more, not all
 * that there were since. `times` falls.
 */
export function versionsAt<V extends Ranked>(
  ranked: readonly V[],
  times: readonly Instant[],
): Set<V> {
  return inForceAt(ranked, times, ({ cohort }) => cohort === null);
}

/**
 * Ranked versions that may have been in force within the period as known at closing; for a card created later, all
 * with a start before its end.
 */
export function versionsKnown<V extends DatedVersion>(
  ranked: readonly V[],
  within: Period,
  closedAt: Instant,
): V[] {
  const known = ranked.filter(({ activatedAt }) => activatedAt <= closedAt);
  const found = versionsWithin(known, within);
  return found.length > 0 ? found : ranked.filter(({ validFrom }) => validFrom < within.to);
}

/** A price's own lines are in force as long as the price. */
export function ownVersions(
  { lines, currency }: WrittenPrice,
  meters: readonly CodedMeter[],
): CardVersion[] {
  if (lines === null || currency === null) return [];
  const compiled = compileLines(lines, currency, meters);
  const [validFrom, activatedAt] = [BEGINNING_OF_TIME, BEGINNING_OF_TIME];
  return [{ version: 1, validFrom, activatedAt, accounts: null, compiled }];
}

export function isUsagePrice({ kind }: Pick<WrittenPrice, 'kind'>): boolean {
  return kind === 'usage' || kind === 'overage';
}

type SoldCard = PricedCard & { readonly priceId: string };

function soldCardOf(
  { price, versions }: CompiledPrice,
  cards: ReadonlyMap<string, CompiledVersions>,
): SoldCard | undefined {
  if (!isUsagePrice(price)) return undefined;
  const card = price.cardCode === null ? undefined : cards.get(price.cardCode);
  const currency = card?.currency ?? price.currency;
  if (currency === null) return undefined;
  return {
    leg: 'retail',
    priceId: price.id,
    name: price.name,
    code: card?.code ?? `price:${price.id}`,
    currency,
    versions: card?.versions ?? versions,
    taxes: price.taxes,
    // An overage price is the answer to "what when the allowance is used up": it is billed.
    exhaustion: price.kind === 'overage' ? 'overage' : price.exhaustion,
    validFrom: price.validFrom,
    validTo: price.validTo,
  };
}

function costCardOf({ name, code, currency, versions }: CompiledVersions): PricedCard {
  return {
    leg: 'cost',
    priceId: null,
    name,
    code,
    currency,
    versions,
    taxes: [],
    exhaustion: 'overage',
    validFrom: null,
    validTo: null,
  };
}

function compileLines(
  lines: readonly unknown[],
  currency: string,
  meters: readonly CodedMeter[],
  timeZone: string | null = null,
): CompiledCard {
  const byCode = new Map(meters.map((meter) => [meter.code, meter]));
  const lookup = {
    meter: (code: string) => byCode.get(code),
    currency,
    // What the zones were is checked when a version is activated.
    zonesOf: () => 'any' as const,
  };
  return compileCard(parseLines(lines, lookup).lines, lookup, currency, timeZone);
}
