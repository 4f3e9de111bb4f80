import { Injectable } from '@nestjs/common';
import { compositeKey } from '../core/composite-key';
import { PriceDirectory } from '../catalog';
import type { Instant, Period } from '../core/time';
import { MeterDirectory, metersNamedIn } from '../meter';
import { BoundedCache } from '../platform/bounded-cache';
import type { Tx } from '../platform/database';
import { booksCompiled } from '../platform/metrics';
import type { Tenant } from '../platform/tenant';
import { type DatedCard, RateCardDirectory } from '../ratecard';
import { ZoneDirectory } from '../tariff';
import {
  assembleBooks,
  type CompiledPrice,
  type CompiledVersions,
  compileVersion,
  isUsagePrice,
  ownVersions,
  rankVersions,
  versionsAt,
  versionsKnown,
  tablesNamedIn,
  versionsWithin,
  withZones,
} from './domain/compile-books';
import type { Books, CardVersion } from './domain/context';
import { BooksRepository, type Revised } from './store/books.repository';

/**
 * The cache limit for all tenants, per kind; a compiled line takes 2.5 to 5 kB, and an entry without lines counts as
 * one.
 */
const LINES_MAX = 100_000;

/** With `closedAt`, the versions known by then are wanted, too. */
export type ClosedPeriod = Period & { readonly closedAt?: Instant };

export type WantedBooks = {
  /** Codes of meters that `Books.meters` must contain and whose cost cards are wanted. */
  readonly meters?: Iterable<string>;
  /** Codes of further cost cards: those that something was charged by. */
  readonly costCards?: readonly string[];
  /**
   * The time of the usage to price; versions that cannot be in force then are left out. Without it no line can be
   * found by zones.
   */
  readonly within?: Period;
  /** The times within that count, the last first; without them all of it does. */
  readonly times?: () => readonly Instant[];
  /** Versions that may be in force in one of these, however far apart they are. */
  readonly periods?: readonly ClosedPeriod[];
  /** Versions that priced usage: in addition to those of a time, or alone without one. */
  readonly used?: readonly { readonly card: string; readonly version: number }[];
};

/**
 * Sold prices and cost cards, compiled once for all batches. Entries are keyed by what never changes: (tenant, card,
 * version) and (tenant, price, revision), so they never become invalid. Which of them applies is read in the batch's
 * own transaction, so a batch never uses a price that was replaced before it began.
 */
@Injectable()
export class PriceBooks {
  private readonly repository = new BooksRepository();
  private readonly priced = new BoundedCache<CompiledPrice>(LINES_MAX);
  private readonly cards = new BoundedCache<DatedCard>(LINES_MAX);
  private readonly versions = new BoundedCache<CardVersion>(LINES_MAX);

  constructor(
    private readonly meters: MeterDirectory,
    private readonly rateCards: RateCardDirectory,
    private readonly prices: PriceDirectory,
    private readonly zones: ZoneDirectory,
  ) {}

  /**
   * Called before locking, together with other reads: compiles what is missing, so that `current` only compiles what
   * is written in between.
   */
  async prepare(
    tx: Tx,
    tenant: Tenant,
    priceIds: ReadonlySet<string>,
    wanted: WantedBooks = {},
  ): Promise<void> {
    await this.current(tx, tenant, priceIds, wanted);
  }

  /** One round trip when everything is compiled already. */
  async current(
    tx: Tx,
    tenant: Tenant,
    priceIds: ReadonlySet<string>,
    { meters = [], costCards: codes = [], ...when }: WantedBooks = {},
  ): Promise<Books> {
    const codesOfMeters = [...meters];
    const [now, asked] = await Promise.all([
      this.repository.now(tx, priceIds, { meters: codesOfMeters, codes }),
      this.meters.ofCodes(tx, codesOfMeters),
    ]);
    const priced = await this.pricesOf(tx, tenant, now.prices);
    const cards = await this.cardsOf(tx, tenant, now.cards, cardCodesOf(priced));
    const compiled: CompiledVersions[] = [];
    for (const card of cards) compiled.push(await this.versionsOf(tx, tenant, card, when));
    const { within, times } = when;
    const codesOfTables = tablesNamedIn(compiled);
    const tables = within && (await this.zones.tables(tx, tenant, codesOfTables, within, times));
    const cardsWithZones =
      tables === undefined ? compiled : compiled.map((card) => withZones(card, tables));
    return assembleBooks(asked, cardsWithZones, priced);
  }

  private async pricesOf(
    tx: Tx,
    tenant: Tenant,
    asked: readonly Revised[],
  ): Promise<CompiledPrice[]> {
    const known = new Map<string, CompiledPrice>();
    const missing: string[] = [];
    for (const { id, revision } of asked) {
      const found = this.priced.get(keyOf(tenant, id, revision));
      if (found === undefined) missing.push(id);
      else known.set(id, found);
    }
    for (const compiled of await this.compilePrices(tx, tenant, missing)) {
      known.set(compiled.price.id, compiled);
    }
    return [...known.values()];
  }

  private async compilePrices(
    tx: Tx,
    tenant: Tenant,
    ids: readonly string[],
  ): Promise<CompiledPrice[]> {
    if (ids.length === 0) return [];
    const stored = [...(await this.prices.load(tx, ids)).values()];
    const named = metersNamedIn(stored.flatMap(({ lines }) => lines ?? []));
    const meters = await this.meters.ofCodes(tx, named);
    return stored.map((price) => {
      const compiled = { price, versions: isUsagePrice(price) ? ownVersions(price, meters) : [] };
      if (compiled.versions.length > 0) booksCompiled.inc({ of: 'price' });
      const weight = 1 + (price.lines?.length ?? 0);
      this.priced.put(keyOf(tenant, price.id, price.revision), compiled, weight);
      return compiled;
    });
  }

  /** A price that changed since `now` was read may name another card, so the cards are read with it. */
  private async cardsOf(
    tx: Tx,
    tenant: Tenant,
    now: readonly Revised[],
    named: readonly string[],
  ): Promise<DatedCard[]> {
    const revisions = new Map(now.map(({ id, revision }) => [id, revision]));
    const known: DatedCard[] = [];
    const missing: string[] = [];
    for (const code of new Set([...revisions.keys(), ...named])) {
      const revision = revisions.get(code);
      const found = revision && this.cards.get(keyOf(tenant, code, revision));
      if (found) known.push(found);
      else missing.push(code);
    }
    const loaded = missing.length === 0 ? [] : await this.rateCards.dated(tx, missing);
    for (const card of loaded) {
      const ranked = { ...card, versions: rankVersions(card.versions) };
      this.cards.put(keyOf(tenant, card.code, card.revision), ranked, 1 + card.versions.length);
      known.push(ranked);
    }
    return known.sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  private async versionsOf(
    tx: Tx,
    tenant: Tenant,
    { versions, ...card }: DatedCard,
    when: When,
  ): Promise<CompiledVersions> {
    const wanted = wantedOf(card.code, versions, when);
    const compiled = new Map<number, CardVersion>();
    const missing: number[] = [];
    for (const { version } of wanted) {
      const found = this.versions.get(keyOf(tenant, card.code, version));
      if (found === undefined) missing.push(version);
      else compiled.set(version, found);
    }
    for (const one of await this.compileVersions(tx, tenant, card, missing)) {
      compiled.set(one.version, one);
    }
    return { ...card, versions: wanted.flatMap(({ version }) => compiled.get(version) ?? []) };
  }

  private async compileVersions(
    tx: Tx,
    tenant: Tenant,
    card: Omit<DatedCard, 'versions'>,
    numbers: readonly number[],
  ): Promise<CardVersion[]> {
    if (numbers.length === 0) return [];
    const written = await this.rateCards.versions(tx, card.code, numbers);
    const meters = await this.meters.ofCodes(
      tx,
      metersNamedIn(written.flatMap(({ lines }) => lines)),
    );
    return written.map((version) => {
      const key = keyOf(tenant, card.code, version.version);
      // Several batches may have missed it at once, and the first has compiled it by now.
      const known = this.versions.get(key);
      if (known !== undefined) return known;
      const compiled = compileVersion(version, card, meters);
      booksCompiled.inc({ of: 'version' });
      this.versions.put(key, compiled, 1 + version.lines.length);
      return compiled;
    });
  }
}

type When = Omit<WantedBooks, 'meters' | 'costCards'>;

function wantedOf(
  code: string,
  ranked: DatedCard['versions'],
  { within, times, periods, used }: When,
): DatedCard['versions'] {
  if (within === undefined && periods === undefined && used === undefined) return ranked;
  let wanted = new Set(within && versionsWithin(ranked, within));
  // What is in force at the first and at the last time is wanted anyway.
  if (times !== undefined && wanted.size > 2) wanted = versionsAt(ranked, times());
  for (const version of versionsOfPeriods(ranked, periods ?? [])) wanted.add(version);
  const numbers = new Set(
    (used ?? []).flatMap(({ card, version }) => (card === code ? version : [])),
  );
  return ranked.filter((one) => wanted.has(one) || numbers.has(one.version));
}

function versionsOfPeriods(
  ranked: DatedCard['versions'],
  periods: readonly ClosedPeriod[],
): DatedCard['versions'] {
  const distinct = periods.map((period): [string, ClosedPeriod] => [
    compositeKey(period.from, period.to, `${period.closedAt ?? ''}`),
    period,
  ]);
  return [...new Map(distinct).values()].flatMap((period) => [
    ...versionsWithin(ranked, period),
    ...(period.closedAt === undefined ? [] : versionsKnown(ranked, period, period.closedAt)),
  ]);
}

function cardCodesOf(priced: readonly CompiledPrice[]): string[] {
  return priced.flatMap(({ price }) => (isUsagePrice(price) ? (price.cardCode ?? []) : []));
}

/** Unambiguous: only the last part may hold a slash. */
function keyOf(tenant: Tenant, id: string, revision: string | number): string {
  return compositeKey(tenant, revision, id);
}
