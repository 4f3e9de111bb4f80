import { Injectable } from '@nestjs/common';
import { PriceDirectory } from '../catalog';
import type { JsonObject } from '../core/json';
import type { Tx } from '../platform/database';
import { notSoldSo } from './domain/described-price';
import { priceRefused } from './inventory.errors';
import { NegotiatedPrices } from './negotiated-prices.service';
import { fromProductPrice, isPriced, unnamedPriceOf } from './tmf637/said-price.convert';

/** An entry of a price list, and its path in the request. */
export type Described = { readonly entry: JsonObject; readonly path: string };

/** Checks entries that describe a price without naming it or its amount: refused when no sold price fits. */
@Injectable()
export class DescribedPrices {
  constructor(
    private readonly prices: PriceDirectory,
    private readonly negotiated: NegotiatedPrices,
  ) {}

  async judge(
    tx: Tx,
    said: readonly Described[],
    { priceIds, accountId }: { readonly priceIds: readonly string[]; readonly accountId: string },
  ): Promise<void> {
    const told = said.filter(({ entry }) => !isPriced(entry));
    if (told.length === 0) return;
    for (const { entry, path } of told) {
      const wrong = unnamedPriceOf(entry, path);
      if (wrong !== undefined) throw priceRefused(wrong);
    }
    const known = await this.prices.loadCharged(tx, priceIds);
    // A price that the catalog cannot read yet may fit the description.
    if (priceIds.some((id) => !known.has(id))) return;
    const payer = await this.negotiated.payerOf(tx, accountId);
    for (const { entry, path } of told) {
      const read = fromProductPrice(entry, path, 'priceAlteration');
      const wrong = notSoldSo(read, [...known.values()], payer);
      if (wrong !== undefined) throw priceRefused(wrong);
    }
  }
}
