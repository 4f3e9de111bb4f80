import { Injectable } from '@nestjs/common';
import { instant } from '../core/time';
import { PriceDirectory, type SoldPrice } from '../catalog';
import { type Meter, MeterDirectory } from '../meter';
import { query, type Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { type CardWithVersions, RateCardDirectory } from '../ratecard';
import { type CompiledCard, compileCard, parseLines } from '../rating';
import type { Books, CardVersion, PricedCard } from './domain/context';

type Compiled = {
  readonly epoch: string;
  readonly meters: readonly Meter[];
  readonly cards: ReadonlyMap<
    string,
    CardWithVersions & { readonly compiled: readonly CardVersion[] }
  >;
  readonly prices: Map<string, PricedCard>;
  /** Ids that name no usage price: asked once per epoch. */
  readonly otherPriceIds: Set<string>;
  readonly books: Books;
};

/**
 * Meters, sold prices and cost cards of a tenant, compiled once and kept until its configuration
 * epoch moves. The epoch is read in the batch's own transaction, so a batch never uses a price that
 * had been replaced before it began.
 */
@Injectable()
export class PriceBooks {
  private readonly compiled = new Map<Tenant, Compiled>();

  constructor(
    private readonly meters: MeterDirectory,
    private readonly rateCards: RateCardDirectory,
    private readonly prices: PriceDirectory,
  ) {}

  async current(tx: Tx, tenant: Tenant, priceIds: ReadonlySet<string>): Promise<Books> {
    const epoch = await epochOf(tx);
    let known = this.compiled.get(tenant);
    if (known === undefined || known.epoch !== epoch) {
      known = await this.compile(tx, epoch);
      this.compiled.set(tenant, known);
    }
    await this.addPrices(tx, known, priceIds);
    return known.books;
  }

  private async compile(tx: Tx, epoch: string): Promise<Compiled> {
    const meters = await this.meters.all(tx);
    const cards = new Map(
      (await this.rateCards.all(tx)).map((card) => [
        card.code,
        { ...card, compiled: compileVersions(card, meters) },
      ]),
    );
    const prices = new Map<string, PricedCard>();
    const costCards = [...cards.values()].filter(({ book }) => book === 'cost').map(costCardOf);
    const books: Books = {
      meters: new Map(
        meters.map(({ code, unit, aggregation }) => [
          code,
          { code, unit, sums: aggregation === 'sum' },
        ]),
      ),
      prices,
      costCards,
    };
    return { epoch, meters, cards, prices, otherPriceIds: new Set(), books };
  }

  private async addPrices(tx: Tx, known: Compiled, wanted: ReadonlySet<string>): Promise<void> {
    const missing = [...wanted].filter(
      (id) => !known.prices.has(id) && !known.otherPriceIds.has(id),
    );
    if (missing.length === 0) return;
    const loaded = await this.prices.load(tx, missing);
    for (const id of missing) {
      const price = loaded.get(id);
      const card = price && soldCardOf(price, known);
      if (card === undefined) known.otherPriceIds.add(id);
      else known.prices.set(id, card);
    }
  }
}

/** Each connection counts its writes in a row of its own; all of them are the epoch. */
async function epochOf(tx: Tx): Promise<string> {
  const text = 'SELECT coalesce(sum(epoch), 0)::text AS epoch FROM config_epoch';
  const [counted] = (await query<{ epoch: string }>(tx, { name: 'config_epoch', text })).rows;
  return counted?.epoch ?? '0';
}

function soldCardOf(price: SoldPrice, known: Compiled): PricedCard | undefined {
  if (price.kind !== 'usage' && price.kind !== 'overage') return undefined;
  const card = price.cardCode === null ? undefined : known.cards.get(price.cardCode);
  const currency = card?.currency ?? price.currency;
  if (currency === null) return undefined;
  return {
    leg: 'retail',
    priceId: price.id,
    name: price.name,
    code: card?.code ?? `price:${price.id}`,
    currency,
    versions: card?.compiled ?? simpleVersions(price, currency, known.meters),
    taxes: price.taxes,
    // An overage price is the answer to "what when the allowance is used up": it is billed.
    exhaustion: price.kind === 'overage' ? 'overage' : price.exhaustion,
    validFrom: price.validFrom,
    validTo: price.validTo,
  };
}

function simpleVersions(
  price: SoldPrice,
  currency: string,
  meters: readonly Meter[],
): CardVersion[] {
  if (price.lines === null) return [];
  const compiled = compile(price.lines, currency, meters);
  return [{ version: 1, validFrom: instant(-8_640_000_000_000_000), accounts: null, compiled }];
}

function costCardOf(
  card: CardWithVersions & { readonly compiled: readonly CardVersion[] },
): PricedCard {
  return {
    leg: 'cost',
    priceId: null,
    name: card.name,
    code: card.code,
    currency: card.currency,
    versions: card.compiled,
    taxes: [],
    exhaustion: 'overage',
    validFrom: null,
    validTo: null,
  };
}

/** Newest first; of two that start together the one for a pilot list, then the higher number. */
function compileVersions(card: CardWithVersions, meters: readonly Meter[]): CardVersion[] {
  return card.versions
    .map(({ version, validFrom, cohort, lines }) => ({
      version,
      validFrom,
      accounts: cohort === null ? null : new Set(cohort.accounts),
      compiled: compile(lines, card.currency, meters),
    }))
    .sort(
      (a, b) =>
        b.validFrom - a.validFrom ||
        Number(b.accounts !== null) - Number(a.accounts !== null) ||
        b.version - a.version,
    );
}

function compile(lines: unknown, currency: string, meters: readonly Meter[]): CompiledCard {
  const byCode = new Map(meters.map((meter) => [meter.code, meter]));
  const lookup = { meter: (code: string) => byCode.get(code), currency };
  return compileCard(parseLines(lines, lookup).lines, lookup, currency);
}
