import { Injectable } from '@nestjs/common';
import { Catalog, type Outline } from '../catalog';
import type { Tx } from '../platform/database';
import type { Body, Resource } from '../tmf';
import type { Fault } from '../inventory';
import {
  type BundlePlan,
  type BundleProblem,
  composeBundle,
  membersOrdered,
} from './domain/bundle';
import type { OrderItem } from './domain/order';
import { bundleFaultsOf } from './tmf622/bundle-faults.convert';
import { offeringOf } from './tmf622/product.convert';

export type Bundles = {
  /** The plan of each bundle, by the key of its item. */
  readonly bundles: ReadonlyMap<string, BundlePlan | BundleProblem>;
  /** The key of the bundle's item, by the key of the member's. */
  readonly bundleOf: ReadonlyMap<string, string>;
  /** The names of the offerings that items sell. */
  readonly names: ReadonlyMap<string, string>;
  /** Why items are not bundled as they say, by their keys. */
  readonly bundleFaults: ReadonlyMap<string, Fault>;
};

/** Finds out which items of an order are members of a bundle that another item orders. */
@Injectable()
export class OrderBundles {
  constructor(private readonly catalog: Catalog) {}

  /** `products` are those that existed before. */
  async of(
    tx: Tx,
    order: Body,
    items: readonly OrderItem[],
    products: ReadonlyMap<string, Resource>,
  ): Promise<Bundles> {
    const known = new Map<string, Outline>();
    const names = new Map<string, string>();
    const bundles = new Map<string, BundlePlan | BundleProblem>();
    const bundleOf = new Map<string, string>();
    const bundlesOf = new Map<string, string[]>();
    const offered = new Set<string>();
    for (const item of items) {
      const { key, action } = item;
      const offeringId = item.offeringId ?? offeringOf(products.get(item.productId ?? ''));
      if (offeringId === undefined || (action !== 'add' && action !== 'modify')) continue;
      const outline = known.get(offeringId) ?? (await this.catalog.outlineOf(tx, offeringId));
      known.set(offeringId, outline);
      const { name, members } = outline;
      if (name !== undefined) {
        names.set(offeringId, name);
        offered.add(key);
      }
      if (members.length === 0) continue;
      for (const each of membersOrdered(item, items, members)) {
        bundlesOf.set(each, [...(bundlesOf.get(each) ?? []), key]);
      }
      const others = items.filter((other) => !bundleOf.has(other.key));
      const plan = composeBundle(item, others, members);
      bundles.set(key, plan);
      for (const each of plan.ordered) bundleOf.set(each, key);
    }
    const bundleFaults = bundleFaultsOf(order, items, { bundlesOf, known: offered });
    return { bundles, bundleOf, names, bundleFaults };
  }
}
