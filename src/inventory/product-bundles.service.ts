import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import { StaleRead } from '../platform/interruption';
import { type Body, DocumentStore, type Resource } from '../tmf';
import type { Product } from './domain/product';
import { hasServed, isInService, type ProductState } from './domain/product-lifecycle';
import { bundleInService } from './inventory.errors';
import { bundleIdsOf, memberIdsOf, sharedNamesOf } from './tmf637/bundle.convert';
import { fromResource } from './tmf637/product.convert';
import { productType } from './tmf637/product-type';

/** Which products are bundled in others. */
@Injectable()
export class ProductBundles {
  private readonly products = new DocumentStore(productType);

  /**
   * Locks the products and what is bundled in them; answers those that are there, by their ids. Which these are is
   * known from before, and asked again of what is locked: one that has been bundled since might come before others.
   */
  async lockWithMembers(
    tx: Tx,
    productIds: readonly string[],
  ): Promise<ReadonlyMap<string, Resource>> {
    const ids = await this.withMembers(tx, productIds);
    const locked = await this.products.lockAll(tx, [...ids]);
    const isNew = locked.some(({ body }) => memberIdsOf(body).some((id) => !ids.has(id)));
    if (isNew) throw new StaleRead('something has come into a bundle');
    return new Map(locked.map((product) => [product.id, product]));
  }

  /** Those bundled in it that are not over, for an order that holds their locks. */
  async membersInService(tx: Tx, bundle: Resource): Promise<Resource[]> {
    const members = await this.products.findAll(tx, memberIdsOf(bundle.body));
    return members.filter((member) => isInService(fromResource(member).state));
  }

  /** What a bundle and its members have in common changes together, and only an order holds the locks of them all. */
  async refuseParting(tx: Tx, before: Resource, body: Body): Promise<void> {
    const [was, is] = [fromResource(before), fromResource({ id: before.id, body })];
    if (!hasBegun(was.state)) return;
    const { members, bundles } = await this.inServiceWith(tx, before);
    const parted = (attribute: string, others: readonly Standing[]): void => {
      if (others.length === 0) return;
      const ids = others.map(({ id }) => id);
      throw bundleInService(before.id, ids, { attribute, value: body[attribute] });
    };
    for (const attribute of sharedChanges(was, is)) {
      const isKept = ({ state }: Standing): boolean => attribute === 'status' && state === is.state;
      parted(attribute, [...members.filter((member) => !isKept(member)), ...bundles]);
    }
    const shares = (other: Standing): boolean =>
      sharedNamesOf(before.body, body, other.body).length > 0;
    parted('productCharacteristic', [...members, ...bundles].filter(shares));
  }

  /** A product belongs to its bundle until one of them is over, whoever says otherwise. */
  async refuseLeaving(tx: Tx, before: Resource, body: Body): Promise<void> {
    const kept = [...memberIdsOf(body), ...bundleIdsOf(body)];
    const left = [...memberIdsOf(before.body), ...bundleIdsOf(before.body)].filter(
      (id) => !kept.includes(id),
    );
    if (left.length === 0 || !hasBegun(fromResource(before).state)) return;
    const { members, bundles } = await this.inServiceWith(tx, before);
    const ids = [...members, ...bundles].map(({ id }) => id).filter((id) => left.includes(id));
    if (ids.length === 0) return;
    const change = { attribute: 'productRelationship', value: body['productRelationship'] };
    throw bundleInService(before.id, ids, change);
  }

  /** A product that is deleted would leave the others of its bundle behind. */
  async refuseDeletion(tx: Tx, product: Resource): Promise<void> {
    if (!hasBegun(fromResource(product).state)) return;
    const { members, bundles } = await this.inServiceWith(tx, product);
    const ids = [...members, ...bundles].map(({ id }) => id);
    if (ids.length > 0) throw bundleInService(product.id, ids);
  }

  /** What would be parted from the product: members that are not over, bundles that have begun. */
  private async inServiceWith(
    tx: Tx,
    { body }: Resource,
  ): Promise<{ readonly members: readonly Standing[]; readonly bundles: readonly Standing[] }> {
    const [memberIds, bundleIds] = [memberIdsOf(body), bundleIdsOf(body)];
    const found = await this.products.findAll(tx, [...memberIds, ...bundleIds]);
    const standing = found
      .map((product): Standing => ({ ...product, state: fromResource(product).state }))
      .filter(({ state }) => isInService(state));
    return {
      members: standing.filter(({ id }) => memberIds.includes(id)),
      bundles: standing.filter(({ id, state }) => bundleIds.includes(id) && hasBegun(state)),
    };
  }

  /** The products and what is bundled in them. */
  private async withMembers(tx: Tx, productIds: readonly string[]): Promise<Set<string>> {
    const all = new Set(productIds);
    let level = [...all];
    while (level.length > 0) {
      const found = await this.products.findAll(tx, level);
      const members = new Set(found.flatMap(({ body }) => memberIdsOf(body)));
      level = [...members].filter((id) => !all.has(id));
      for (const id of level) all.add(id);
    }
    return all;
  }
}

type Standing = Resource & Pick<Product, 'state'>;

/** What has not begun is put together by whoever writes it. */
function hasBegun(state: ProductState | undefined): boolean {
  return state !== undefined && hasServed(state);
}

/** The attributes that a bundle shares with its members, of those that change. */
function sharedChanges(was: Product, is: Product): string[] {
  const isChanged = {
    status: is.state !== undefined && was.state !== is.state,
    productOffering: was.offeringId !== is.offeringId,
    billingAccount: was.accountId !== is.accountId,
    quantity: (was.quantity ?? 1) !== (is.quantity ?? 1),
    terminationDate: was.terminatesAt !== is.terminatesAt,
  };
  return Object.entries(isChanged).flatMap(([name, changes]) => (changes ? [name] : []));
}
