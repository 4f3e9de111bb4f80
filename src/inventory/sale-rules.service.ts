import { Injectable } from '@nestjs/common';
import { Catalog, objectionToAction, objectionToSale, PriceDirectory } from '../catalog';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import type { Resource } from '../tmf';
import { changedCharacteristics, type Product } from './domain/product';
import { isInService } from './domain/product-lifecycle';
import { whyNotOnSale } from './domain/sold-prices';
import type { Subscription } from './domain/subscription';
import { characteristicsRefused, offeringNotSold, priceRefused } from './inventory.errors';
import { bundleIdsOf } from './tmf637/bundle.convert';
import { fromResource } from './tmf637/product.convert';
import { namedPricesOf } from './tmf637/said-price.convert';

type Written = Pick<Resource, 'id' | 'body'>;

/** A product as it was, and what it was sold as. */
type Before = { readonly product: Written; readonly sold: Subscription | undefined };

/** Whether the catalogue sells what a product is to be. What it was before goes on, and is not judged again. */
@Injectable()
export class SaleRules {
  constructor(
    private readonly catalog: Catalog,
    private readonly prices: PriceDirectory,
  ) {}

  /** A product that is written, at whatever door, and what changes of it from `at` on. */
  async judge(tx: Tx, after: Written, at: Instant, before?: Before): Promise<void> {
    const product = fromResource(after);
    const was = before && fromResource(before.product);
    const begins = product.startsAt ?? product.orderedAt ?? at;
    const from = before === undefined || at < begins ? begins : at;
    if (isInService(product.state ?? 'created')) {
      // An order knows which bundle its item is of before the product does.
      const isOfOrder = before === undefined && product.isOrdered === true;
      const isPart = isOfOrder || bundleIdsOf(after.body).length > 0;
      const isOther = was?.offeringId !== product.offeringId;
      if (isOther) await this.checkSold(tx, product.offeringId, { at: from, isPart });
      if (product.accountId !== undefined) await this.checkNamed(tx, after, from, before);
    }
    await this.checkCharacteristics(tx, product, from, was);
  }

  /** What begins to be of an offering is sold then; an offering that nobody knows sells nothing. */
  async checkSold(
    tx: Tx,
    offeringId: string | undefined,
    beginning: { readonly at: Instant; readonly isPart: boolean },
  ): Promise<void> {
    if (offeringId === undefined) return;
    const terms = await this.catalog.saleTerms(tx, offeringId);
    const objection = terms && objectionToSale(terms, beginning);
    if (objection) throw offeringNotSold(offeringId, objection);
  }

  /** What an order does to a product that its customer has. */
  async checkAction(
    tx: Tx,
    offeringId: string | undefined,
    action: 'modify' | 'delete',
    at: Instant,
  ): Promise<void> {
    if (offeringId === undefined) return;
    const terms = await this.catalog.saleTerms(tx, offeringId);
    const objection = terms && objectionToAction(terms, action, at);
    if (objection) throw offeringNotSold(offeringId, objection);
  }

  /** Prices that it names in place of its offering's are on sale when they begin. */
  private async checkNamed(tx: Tx, after: Written, at: Instant, before?: Before): Promise<void> {
    const isPaid = before !== undefined && fromResource(before.product).accountId !== undefined;
    const stood = isPaid ? namedPricesOf(before.product.body).map(({ id }) => id) : [];
    const own = new Set([...stood, ...(before?.sold?.priceIds ?? [])]);
    const named = namedPricesOf(after.body).filter(({ id }) => !own.has(id));
    const known = await this.prices.load(
      tx,
      named.map(({ id }) => id),
    );
    for (const { id, path } of named) {
      const price = known.get(id);
      const reason = price && whyNotOnSale(price, at);
      if (reason !== undefined) throw priceRefused({ path, value: id, reason });
    }
  }

  /** What a product says of itself has to be allowed by what it is; what it said before is not judged again. */
  private async checkCharacteristics(
    tx: Tx,
    after: Product,
    at: Instant,
    before?: Product,
  ): Promise<void> {
    const isSameKind =
      before?.offeringId === after.offeringId && before?.specificationId === after.specificationId;
    const given =
      before && isSameKind ? changedCharacteristics(before, after) : after.characteristics;
    if (given.size === 0) return;
    const misfits = await this.catalog.misfits(tx, after, given, at);
    if (misfits.length > 0) throw characteristicsRefused(misfits);
  }
}
