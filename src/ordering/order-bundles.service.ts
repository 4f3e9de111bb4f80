import { Injectable } from '@nestjs/common';
import { Catalog, type Outline } from '../catalog';
import type { Tx } from '../platform/database';
import type { Resource } from '../tmf';
import { type BundlePlan, type BundleProblem, composeBundle } from './domain/bundle';
import type { OrderItem } from './domain/order';
import { offeringOf } from './tmf622/product.convert';

export type Bundles = {
  /** What each item of a bundle comes to, by its key. */
  readonly bundles: ReadonlyMap<string, BundlePlan | BundleProblem>;
  /** The bundles of the items that are members, by the keys of both. */
  readonly bundleOf: ReadonlyMap<string, string>;
  /** What the offerings are called that items sell. */
  readonly names: ReadonlyMap<string, string>;
};

/** Which items of an order are members of a bundle that another item orders. */
@Injectable()
export class OrderBundles {
  constructor(private readonly catalog: Catalog) {}

  /** `products` are those that stood before. */
  async of(
    tx: Tx,
    items: readonly OrderItem[],
    products: ReadonlyMap<string, Resource>,
  ): Promise<Bundles> {
    const known = new Map<string, Outline>();
    const names = new Map<string, string>();
    const bundles = new Map<string, BundlePlan | BundleProblem>();
    const bundleOf = new Map<string, string>();
    for (const item of items) {
      const { key, action } = item;
      const offeringId = item.offeringId ?? offeringOf(products.get(item.productId ?? ''));
      if (offeringId === undefined || (action !== 'add' && action !== 'modify')) continue;
      const outline = known.get(offeringId) ?? (await this.catalog.outlineOf(tx, offeringId));
      known.set(offeringId, outline);
      const { name, members } = outline;
      if (name !== undefined) names.set(offeringId, name);
      if (members.length === 0) continue;
      const others = items.filter((other) => !bundleOf.has(other.key));
      const plan = composeBundle(item, others, members);
      bundles.set(key, plan);
      for (const each of plan.ordered) bundleOf.set(each, key);
    }
    return { bundles, bundleOf, names };
  }
}
