import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { StaleRead } from '../platform/interruption';
import { type Body, DocumentStore, type Resource } from '../tmf';
import { hasServed, isInService, type ProductState } from './domain/product-lifecycle';
import { isPaidFor, type Product } from './domain/product';
import { bundleInService, bundleUnclear } from './inventory.errors';
import {
  bundleIdsOf,
  bundlingOf,
  type Link,
  memberIdsOf,
  sharedNamesOf,
} from './tmf637/bundle.convert';
import { fromResource } from './tmf637/product.convert';
import { productType } from './tmf637/product-type';

/** Knows which products are bundled in others. */
@Injectable()
export class ProductBundles {
  private readonly products = new DocumentStore(productType);

  /**
   * Locks the products and their members, and answers the existing ones by id. Members are looked up again after
   * locking: one that was added meanwhile might precede others in the lock order, and the transaction starts again.
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

  /** Members that are not ended; the caller, an order, holds their locks. */
  async membersInService(tx: Tx, bundle: Resource): Promise<Resource[]> {
    const members = await this.products.findAll(tx, memberIdsOf(bundle.body));
    return members.filter((member) => isInService(fromResource(member).state));
  }

  /** When the bundle of a member ends; undefined where it goes on, or there is none. */
  async endOfBundle(tx: Tx, { body }: Resource): Promise<Instant | undefined> {
    const found = (await this.products.findAll(tx, bundleIdsOf(body))).map(fromResource);
    const standing = found.filter(({ state }) => isInService(state));
    return standing.flatMap(({ terminatesAt }) => terminatesAt ?? []).toSorted((a, b) => a - b)[0];
  }

  /** Attributes shared by a bundle and its members change together, which only an order does: it locks all of them. */
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

  /** A product stays in its bundle until one of the two has ended. */
  private async refuseLeaving(tx: Tx, before: Resource, body: Body): Promise<void> {
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

  /** Refuses new links of a product that is paid for where nothing would end or change by them. */
  async checkLinks(tx: Tx, after: Written, before?: Resource): Promise<void> {
    if (before !== undefined) await this.refuseLeaving(tx, before, after.body);
    if (!isPaidFor(fromResource(after))) return;
    const stood = before && isPaidFor(fromResource(before)) ? bundlingOf(before.body) : [];
    const links = bundlingOf(after.body);
    const isNew = (link: Link) =>
      stood.every(({ id, isBundle }) => id !== link.id || isBundle !== link.isBundle);
    const added = links.filter(isNew);
    if (added.length === 0) return;
    const found = await this.products.findAll(tx, [...new Set(links.map(({ id }) => id))]);
    const above = found.flatMap(({ body }) => bundleIdsOf(body));
    const bundles = await this.products.findAll(tx, [...new Set(above)]);
    const known = new Map([...found, ...bundles].map((product) => [product.id, product]));
    for (const link of added) {
      const reason = faultOf(link, after, links, known);
      if (reason !== undefined) throw bundleUnclear({ path: link.path, value: link.id, reason });
    }
  }

  /** Deleting a product would leave the rest of its bundle behind. */
  async refuseDeletion(tx: Tx, product: Resource): Promise<void> {
    if (!hasBegun(fromResource(product).state)) return;
    const { members, bundles } = await this.inServiceWith(tx, product);
    const ids = [...members, ...bundles].map(({ id }) => id);
    if (ids.length > 0) throw bundleInService(product.id, ids);
  }

  /** Members that are not ended, and bundles that have begun: what a change would separate from the product. */
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

  /** The ids of the products and of their members. */
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

type Written = Pick<Resource, 'id' | 'body'>;

function faultOf(
  { id, isBundle }: Link,
  product: Written,
  links: readonly Link[],
  known: ReadonlyMap<string, Resource>,
): string | undefined {
  const other = known.get(id);
  if (other === undefined) return 'is no product';
  const isOtherBundle = (bundleId: string, own: string): boolean => {
    const bundle = known.get(bundleId);
    return bundleId !== own && bundle !== undefined && isInService(fromResource(bundle).state);
  };
  if (!isBundle) {
    const isElsewhere = bundleIdsOf(other.body).some((each) => isOtherBundle(each, product.id));
    return isElsewhere ? 'is in another bundle, and a product is in one' : undefined;
  }
  if (links.some((each) => each.isBundle && isOtherBundle(each.id, id))) {
    return 'would be its second bundle, and a product is in one';
  }
  return memberIdsOf(other.body).includes(product.id)
    ? undefined
    : 'does not list the product as bundled: say that of the bundle first, or order it';
}

type Standing = Resource & Pick<Product, 'state'>;

/** Before it has begun, a bundle may be put together by its writer. */
function hasBegun(state: ProductState | undefined): boolean {
  return state !== undefined && hasServed(state);
}

/** The changed attributes that a bundle shares with its members. */
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
