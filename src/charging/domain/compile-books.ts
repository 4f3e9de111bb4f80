// From meters, cards and prices as they are written to books that usage can be priced with. What a
// version of a card or a revision of a price says never changes, so each is compiled once; putting
// what is compiled together is cheap and done for every batch anew.
import { type Instant, instant, type Period } from '../../core/time';
import { type CompiledCard, compileCard, type Meter, parseLines } from '../../rating';
import type { Books, CardVersion, PricedCard, Tax } from './context';

export type CodedMeter = Meter & { readonly code: string };

/** An activated version of a card. */
export type DatedVersion = {
  readonly version: number;
  readonly validFrom: Instant;
  readonly activatedAt: Instant;
  /** Of a pilot: these accounts and all below them. */
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
  /** Where hours and days of its lines are read, if it says. */
  readonly timeZone: string | null;
};
export type CompiledVersions = CardTerms & { readonly versions: readonly CardVersion[] };

export type WrittenPrice = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly currency: string | null;
  readonly cardCode: string | null;
  /** Of a price that needs no card. */
  readonly lines: readonly unknown[] | null;
  readonly exhaustion: 'block' | 'overage';
  readonly taxes: readonly Tax[];
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
};
/** `versions`: of its own lines; a price that points at a card has none. */
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
    costCards: cards.filter(({ book }) => book === 'cost').map(costCardOf),
  };
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
  return timeZone ?? (book === 'retail' ? null : 'UTC');
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

/**
 * Of ranked versions those that may be in force within the period: of a card that is priced anew every
 * day one or two, instead of years of them.
 */
export function versionsWithin<V extends Ranked>(ranked: readonly V[], { from, to }: Period): V[] {
  const begun = ranked.filter(({ validFrom }) => validFrom < to);
  // Whoever nothing newer serves is served by this one all the time.
  const general = begun.findIndex(({ validFrom, cohort }) => cohort === null && validFrom <= from);
  return general < 0 ? begun : begun.slice(0, general + 1);
}

/**
 * Of ranked versions those that may have been in force within the period by what was known when it was closed;
 * all that are dated so, of a card that was not there yet.
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

/** Lines of its own are in force as long as the price is. */
export function ownVersions(
  { lines, currency }: WrittenPrice,
  meters: readonly CodedMeter[],
): CardVersion[] {
  if (lines === null || currency === null) return [];
  const compiled = compileLines(lines, currency, meters);
  return [{ version: 1, validFrom: BEGINNING, activatedAt: BEGINNING, accounts: null, compiled }];
}

const BEGINNING = instant(-8_640_000_000_000_000);

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
  const lookup = { meter: (code: string) => byCode.get(code), currency };
  return compileCard(parseLines(lines, lookup).lines, lookup, currency, timeZone);
}
