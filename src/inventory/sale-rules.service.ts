import { Injectable } from '@nestjs/common';
import { Catalog, objectionToAction, objectionToSale } from '../catalog';
import { idOf, isObject } from '../core/json';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import type { Resource } from '../tmf';
import { changedCharacteristics, isPaidFor, type Product } from './domain/product';
import { isInService } from './domain/product-lifecycle';
import {
  characteristicsRefused,
  neverInService,
  offeringNotSold,
  unknownOffering,
  unnamedOffering,
} from './inventory.errors';
import { bundleIdsOf } from './tmf637/bundle.convert';
import { fromResource } from './tmf637/product.convert';

type Written = Pick<Resource, 'id' | 'body'>;

/** Whether the catalogue sells what a product is to be. What it was before goes on, and is not judged again. */
@Injectable()
export class SaleRules {
  constructor(private readonly catalog: Catalog) {}

  /** A product that is written, at whatever door, and what changes of it from `at` on. */
  async judge(tx: Tx, after: Written, at: Instant, before?: Written): Promise<void> {
    const product = fromResource(after);
    const was = before && fromResource(before);
    const begins = product.startsAt ?? product.orderedAt ?? at;
    const from = before === undefined || at < begins ? begins : at;
    const isOther = was?.offeringId !== product.offeringId;
    const isPaidNow = isPaidFor(product) && (isOther || was === undefined || !isPaidFor(was));
    if (isPaidNow) {
      if (isUnnamed(after.body['productOffering'])) throw unnamedOffering();
      await this.checkKnown(tx, product.offeringId);
    }
    if (isPaidFor(product) && (was === undefined || !isPaidFor(was))) checkServes(product, begins);
    if (isOther && isInService(product.state ?? 'created')) {
      // An order knows which bundle its item is of before the product does.
      const isOfOrder = before === undefined && product.isOrdered === true;
      const isPart = isOfOrder || bundleIdsOf(after.body).length > 0;
      await this.checkSold(tx, product.offeringId, { at: from, isPart });
    }
    await this.checkCharacteristics(tx, product, from, was);
  }

  /** What somebody is to pay for is of an offering that there is: one that comes later would charge nothing. */
  async checkKnown(tx: Tx, offeringId: string | undefined): Promise<void> {
    if (offeringId === undefined || (await this.catalog.exists(tx, offeringId))) return;
    throw unknownOffering(offeringId);
  }

  /** What begins to be of an offering is sold then; what is of one that nobody knows is judged by who pays. */
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

/** What ends as it begins is nothing that anybody could be charged for. */
function checkServes({ terminatesAt }: Product, startsAt: Instant): void {
  if (terminatesAt !== undefined && terminatesAt <= startsAt) {
    throw neverInService(startsAt, terminatesAt);
  }
}

/** Words alone are of no offering. */
function isUnnamed(reference: unknown): boolean {
  return isObject(reference) && idOf(reference) === undefined;
}
