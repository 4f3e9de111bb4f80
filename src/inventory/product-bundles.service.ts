import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import { type Body, DocumentStore, type Resource } from '../tmf';
import type { Product } from './domain/product';
import { hasServed, isInService, type ProductState } from './domain/product-lifecycle';
import { bundleInService } from './inventory.errors';
import { bundleIdsOf, memberIdsOf } from './tmf637/bundle.convert';
import { fromResource } from './tmf637/product.convert';
import { productType } from './tmf637/product-type';

/** Which products are bundled in others. */
@Injectable()
export class ProductBundles {
  private readonly products = new DocumentStore(productType);

  /** The products and what is bundled in them, each once. */
  async withMembers(tx: Tx, productIds: readonly string[]): Promise<string[]> {
    const all = new Set(productIds);
    let level = [...all];
    while (level.length > 0) {
      const members: string[] = [];
      for (const id of level) {
        const bundle = await this.products.find(tx, id);
        members.push(...memberIdsOf(bundle?.body ?? {}));
      }
      level = [...new Set(members)].filter((id) => !all.has(id));
      for (const id of level) all.add(id);
    }
    return [...all];
  }

  /** Those bundled in it that are not over, for an order that holds their locks. */
  async membersInService(tx: Tx, bundle: Resource): Promise<Resource[]> {
    const members: Resource[] = [];
    for (const id of memberIdsOf(bundle.body)) {
      const member = await this.products.lock(tx, id);
      if (member !== undefined && isInService(fromResource(member).state)) members.push(member);
    }
    return members;
  }

  /** What a bundle and its members have in common changes together, and only an order holds the locks of them all. */
  async refuseParting(tx: Tx, before: Resource, body: Body): Promise<void> {
    const [was, is] = [fromResource(before), fromResource({ id: before.id, body })];
    if (!hasBegun(was.state)) return;
    const members = await this.among(tx, memberIdsOf(before.body));
    const standing = members.filter(({ state }) => isInService(state));
    const bundles = await this.among(tx, bundleIdsOf(before.body));
    const above = bundles.filter(({ state }) => isInService(state) && hasBegun(state));
    const parted = (attribute: string, others: readonly Product[]): void => {
      if (others.length === 0) return;
      const ids = others.map(({ id }) => id);
      throw bundleInService(before.id, { attribute, value: body[attribute] }, ids);
    };
    for (const attribute of sharedChanges(was, is)) {
      const isKept = ({ state }: Product): boolean => attribute === 'status' && state === is.state;
      parted(attribute, [...standing.filter((member) => !isKept(member)), ...above]);
    }
    const [memberIds, bundleIds] = [memberIdsOf(body), bundleIdsOf(body)];
    parted('productRelationship', [
      ...standing.filter(({ id }) => !memberIds.includes(id)),
      ...above.filter(({ id }) => !bundleIds.includes(id)),
    ]);
  }

  private async among(tx: Tx, ids: readonly string[]): Promise<Product[]> {
    const found: Product[] = [];
    for (const id of ids) {
      const product = await this.products.find(tx, id);
      if (product !== undefined) found.push(fromResource(product));
    }
    return found;
  }
}

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
