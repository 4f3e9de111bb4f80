import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PriceDirectory } from '../catalog';
import { disproved, type Key, type Page, Verify } from '../ledger';
import { MeterDirectory } from '../meter';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { RateCardDirectory } from '../ratecard';
import { disproofOfCharge } from './domain/prove-charge';
import { PriceBooks } from './price-books.service';
import { CHARGE_CHECKS } from './store/charge-checks';
import { ChargedUsageRepository } from './store/charged-usage.repository';

/** Adds charges and running totals to what `verify` proves. */
@Injectable()
export class ChargeProof implements OnModuleInit {
  private readonly usages = new ChargedUsageRepository();
  private books: PriceBooks;

  constructor(
    private readonly verify: Verify,
    private readonly meters: MeterDirectory,
    private readonly rateCards: RateCardDirectory,
    private readonly prices: PriceDirectory,
  ) {
    this.books = this.booksAsStored();
  }

  onModuleInit(): void {
    for (const check of CHARGE_CHECKS) this.verify.add(check);
    this.verify.add({
      name: 'usage = prices',
      rule: 'every usage, rated again by the price it names if that did not change since, comes to what was charged for it',
      page: (tx, tenant, after) => this.page(tx, tenant, after),
    });
  }

  private async page(tx: Tx, tenant: Tenant, after: Key | undefined): Promise<Page> {
    if (after === undefined) this.books = this.booksAsStored();
    const { rows, last, charged } = await this.usages.page(tx, after?.[0]);
    const page = { rows, ...(last === undefined ? {} : { last: [last] }) };
    const priceIds = new Set(charged.flatMap(({ priceId }) => priceId ?? []));
    const [{ prices }, changes] = await Promise.all([
      this.books.current(tx, tenant, priceIds),
      this.prices.lastChanges(tx, [...priceIds]),
    ]);
    for (const usage of charged) {
      // A price that was not launched may have been changed since: the one it was charged by is not kept.
      const changedAt = changes.get(usage.priceId ?? '');
      if (changedAt !== undefined && changedAt > usage.receivedAt) continue;
      const message = disproved(() => disproofOfCharge(usage, prices.get(usage.priceId ?? '')));
      if (message !== undefined) return { ...page, finding: { row: usage.id, message } };
    }
    return page;
  }

  /** What charging has compiled may be of before somebody changed a row that never changes. */
  private booksAsStored(): PriceBooks {
    return new PriceBooks(this.meters, this.rateCards, this.prices);
  }
}
