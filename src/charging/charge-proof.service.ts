import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PriceDirectory } from '../catalog';
import { disproved, type Key, type Page, Verify } from '../ledger';
import { MeterDirectory } from '../meter';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { RateCardDirectory } from '../ratecard';
import { ZoneDirectory } from '../tariff';
import type { PricedCard } from './domain/context';
import { type ChargedUsage, disproofOfCharge, disproofOfTotal } from './domain/prove-charge';
import { PriceBooks } from './price-books.service';
import { CHARGE_CHECKS } from './store/charge-checks';
import { EXCHANGE_CHECKS } from './store/exchange-checks';
import { FEE_CHECKS } from './store/fee-checks';
import { ChargedUsageRepository } from './store/charged-usage.repository';
import { CountedTotalsRepository } from './store/counted-totals.repository';

const USAGE_RULE =
  `every usage, rated again by the price it names if that did not change since, comes to the retail charge that
stands with it, or was rated elsewhere at that amount; not of corrections, of percentiles in whole or divided units, nor the amounts of lines by the day and of single
events with an allowance, free events, or discounts and caps of the period`.replaceAll('\n', ' ');

const TOTALS_RULE =
  `a total that is a sum is what its last usage left it at; not of lines in groups, of several versions, rated
again or recycled, or where the last usage is a correction`.replaceAll('\n', ' ');

/** Adds charges and running totals to what `verify` proves. */
@Injectable()
export class ChargeProof implements OnModuleInit {
  private readonly usages = new ChargedUsageRepository();
  private readonly totals = new CountedTotalsRepository();
  private books: PriceBooks;

  constructor(
    private readonly verify: Verify,
    private readonly meters: MeterDirectory,
    private readonly rateCards: RateCardDirectory,
    private readonly prices: PriceDirectory,
    private readonly zones: ZoneDirectory,
  ) {
    this.books = this.booksAsStored();
  }

  onModuleInit(): void {
    for (const check of [...CHARGE_CHECKS, ...FEE_CHECKS, ...EXCHANGE_CHECKS])
      this.verify.add(check);
    this.verify.add({
      name: 'usage = prices',
      rule: USAGE_RULE,
      page: (tx, tenant, after) => this.page(tx, tenant, after),
    });
    this.verify.add({
      name: 'counters = usage',
      rule: TOTALS_RULE,
      page: (tx, tenant, after) => this.totalsPage(tx, tenant, after),
    });
  }

  private async page(tx: Tx, tenant: Tenant, after: Key | undefined): Promise<Page> {
    if (after === undefined) this.books = this.booksAsStored();
    const { rows, last, charged } = await this.usages.page(tx, after?.[0]);
    const page = { rows, ...(last === undefined ? {} : { last: [last] }) };
    const priceOf = await this.pricesOf(tx, tenant, charged);
    for (const usage of charged) {
      const price = priceOf(usage);
      if (price === 'changed') continue;
      const message = disproved(() => disproofOfCharge(usage, price));
      if (message !== undefined) return { ...page, finding: { row: usage.id, message } };
    }
    return page;
  }

  private async totalsPage(tx: Tx, tenant: Tenant, after: Key | undefined): Promise<Page> {
    if (after === undefined) this.books = this.booksAsStored();
    const { rows, last, totals } = await this.totals.page(tx, after);
    const page = { rows, ...(last === undefined ? {} : { last }) };
    const priceOf = await this.pricesOf(
      tx,
      tenant,
      totals.map((total) => total.last),
    );
    for (const total of totals) {
      const price = priceOf(total.last);
      if (price === 'changed') continue;
      const message = disproved(() => disproofOfTotal(total.last, total.aggregate, price));
      if (message !== undefined) return { ...page, finding: { row: total.row, message } };
    }
    return page;
  }

  /** A price that was not launched may have changed since the charge, and its former terms are not stored. */
  private async pricesOf(
    tx: Tx,
    tenant: Tenant,
    charged: readonly ChargedUsage[],
  ): Promise<(usage: ChargedUsage) => PricedCard | undefined | 'changed'> {
    const priceIds = new Set(charged.flatMap(({ priceId }) => priceId ?? []));
    const [{ prices }, changes] = await Promise.all([
      this.books.current(tx, tenant, priceIds, { used: charged }),
      this.prices.lastChanges(tx, [...priceIds]),
    ]);
    return ({ priceId, receivedAt }) => {
      const changedAt = changes.get(priceId ?? '');
      if (changedAt !== undefined && changedAt > receivedAt) return 'changed';
      return prices.get(priceId ?? '');
    };
  }

  /** Compiled anew from the rows, since the cache may predate a forbidden change of an immutable row. */
  private booksAsStored(): PriceBooks {
    return new PriceBooks(this.meters, this.rateCards, this.prices, this.zones);
  }
}
