import { Injectable } from '@nestjs/common';
import type { Period } from '../core/time';
import type { Tx } from '../platform/database';
import type { CurrencyPair, ExchangeRate } from './domain/exchange-rate';
import { ExchangeRateRepository } from './store/exchange-rate.repository';

/** Exchange rates for rooms that charge, read by index in their own transactions. */
@Injectable()
export class ExchangeRateDirectory {
  private readonly rates = new ExchangeRateRepository();

  /** Of each pair those in force within the time, latest first. */
  async within(
    tx: Tx,
    pairs: readonly CurrencyPair[],
    within: Period,
  ): Promise<readonly ExchangeRate[]> {
    return pairs.length === 0 ? [] : this.rates.within(tx, pairs, within);
  }

  /** Whether the pair has any rate, of whatever time. */
  isThere(tx: Tx, pair: CurrencyPair): Promise<boolean> {
    return this.rates.isThere(tx, pair);
  }

  async ofIds(tx: Tx, ids: Iterable<string>): Promise<ReadonlyMap<string, ExchangeRate>> {
    const wanted = [...new Set(ids)];
    const found = wanted.length === 0 ? [] : await this.rates.ofIds(tx, wanted);
    return new Map(found.map((rate) => [rate.id, rate]));
  }
}
