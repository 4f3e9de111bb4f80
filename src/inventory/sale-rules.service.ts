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

/** Checks that the catalogue sells what a product is to become. What it was before is not checked again. */
@Injectable()
export class SaleRules {
  constructor(private readonly catalog: Catalog) {}

  /** Checks a product on each write; `at` is when the change takes effect. */
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
      // While an order is worked off, only the order knows that the item belongs to a bundle.
      const isOfOrder = before === undefined && product.isOrdered === true;
      const isPart = isOfOrder || bundleIdsOf(after.body).length > 0;
      await this.checkSold(tx, product.offeringId, { at: from, isPart });
    }
    await this.checkCharacteristics(tx, product, from, was);
  }

  /** A paid product needs an existing offering: one that is created later would charge nothing. */
  async checkKnown(tx: Tx, offeringId: string | undefined): Promise<void> {
    if (offeringId === undefined || (await this.catalog.exists(tx, offeringId))) return;
    throw unknownOffering(offeringId);
  }

  /**
   * The offering must be on sale at that time. An unknown offering is accepted here; `checkKnown` refuses it if paid.
   */
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

  /** Whether an order may change or end a product of this offering. */
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

  /** New or changed characteristics must be allowed by the offering and specification. */
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

/** A product that ends when it begins could not be charged for. */
function checkServes({ terminatesAt }: Product, startsAt: Instant): void {
  if (terminatesAt !== undefined && terminatesAt <= startsAt) {
    throw neverInService(startsAt, terminatesAt);
  }
}

/** A reference without an id names no offering. */
function isUnnamed(reference: unknown): boolean {
  return isObject(reference) && idOf(reference) === undefined;
}
