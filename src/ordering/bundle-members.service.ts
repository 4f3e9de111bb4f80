import { Injectable } from '@nestjs/common';
import type { SoldPrice } from '../catalog';
import { idOf } from '../core/json';
import type { Instant } from '../core/time';
import { ProductBundles, Products, subjectsOf, withBundle, withMembers } from '../inventory';
import type { Tx } from '../platform/database';
import type { Body, Resource, RuleContext } from '../tmf';
import {
  type BundlePlan,
  type BundleProblem,
  composeBundle,
  type ImpliedMember,
  isProblem,
  overfilled,
  type SoldBundle,
} from './domain/bundle';
import type { OrderItem } from './domain/order';
import { ItemPrices, type OrderScene } from './item-prices.service';
import {
  bundleLimit,
  bundleNotSold,
  bundleQuantity,
  bundleSuspended,
  saidTwice,
} from './ordering.errors';
import { type Changed, type Dated, type Made, ProductSales } from './product-sales.service';
import { NOTHING_ASKED } from './tmf622/asked-prices.convert';
import { itemPathOf } from './tmf622/item.convert';
import { outlastsBundleOf } from './tmf622/item-faults.convert';
import { withEnd, endOf, offeringOf, quantityOf, withBundleChange } from './tmf622/product.convert';

/** Handles the members of a bundle that an order sells, changes or ends. */
@Injectable()
export class BundleMembers {
  constructor(
    private readonly products: Products,
    private readonly bundles: ProductBundles,
    private readonly itemPrices: ItemPrices,
    private readonly sales: ProductSales,
  ) {}

  /** Sells the members that come with a bundle without being ordered: for the same account, subjects and time. */
  async sell(
    tx: Tx,
    scene: OrderScene,
    bundle: OrderItem,
    { product, prices: companions }: Pick<Made, 'product' | 'prices'>,
    implied: readonly ImpliedMember[],
    within: readonly string[] = [],
  ): Promise<Made[]> {
    const chain = [...within, bundle.offeringId ?? ''];
    const { productCharacteristic, relatedParty } = product.body;
    const isShared = subjectsOf(product.body).length > 0;
    const direct: Made[] = [];
    const below: Made[] = [];
    for (const { offeringId, name, quantity } of implied) {
      if (chain.includes(offeringId)) continue;
      const member: OrderItem = {
        ...bundle,
        offeringId,
        quantity,
        isPriced: false,
        bundledWith: [],
      };
      const asked = withEnd({ name, productCharacteristic, relatedParty }, endOf(product.body));
      const beside = isShared ? [companions, ...direct.map(({ prices }) => prices)].flat() : [];
      const wish = { asked, pricesAsked: NOTHING_ASKED, companions, beside };
      const sold = await this.sales.sell(tx, scene, member, wish);
      const { members } = await this.itemPrices.offeredAs(tx, scene, offeringId);
      const { implied: next } = allowed(offeringId, composeBundle(member, [], members));
      below.push(...(await this.sell(tx, scene, member, sold, next, chain)));
      direct.push(sold);
    }
    const ids = direct.map((made) => made.product.id);
    if (ids.length > 0) await this.join(tx, scene.context, product.id, ids);
    return [...direct, ...below];
  }

  /** Members follow changes of attributes in which they equalled their bundle. */
  async change(
    tx: Tx,
    scene: OrderScene,
    before: Resource,
    after: Resource,
    dated: Dated,
  ): Promise<Changed[]> {
    const changed: Changed[] = [];
    for (const member of await this.bundles.membersInService(tx, before)) {
      const body = withBundleChange(before.body, after.body, member.body);
      if (body === undefined) throw bundleQuantity(after.id, member.id);
      const done = await this.sales.change(tx, scene, member, body, dated);
      changed.push(done, ...(await this.change(tx, scene, member, done.product, dated)));
    }
    return changed;
  }

  /** Refuses an end that an item says of a member alone, after that of its bundle. */
  async checkEnd(tx: Tx, before: Resource, asked: Body, key: string): Promise<void> {
    if (endOf(asked) === endOf(before.body)) return;
    const endsAt = await this.bundles.endOfBundle(tx, before);
    const outlasts = outlastsBundleOf(asked, endsAt, itemPathOf(key));
    if (outlasts !== undefined) throw saidTwice(outlasts);
  }

  /** Sells the members of another bundle, for as many bundles as the product stands for. */
  async replace(
    tx: Tx,
    scene: OrderScene,
    item: OrderItem,
    { product }: Changed,
    companions: readonly SoldPrice[],
  ): Promise<Changed[]> {
    const at = item.effectiveAt ?? scene.context.at;
    const gone = await this.end(tx, scene, product, at);
    const accountId = idOf(product.body['billingAccount']);
    const bundle = { ...item, accountId, quantity: quantityOf(product.body) };
    const { ordered, implied } = await this.planAs(tx, scene, bundle);
    if (ordered.length + implied.length > 0) refuseSuspended(product);
    const sold = { product, prices: companions };
    const come = await this.sell(tx, scene, bundle, sold, implied);
    return [...gone.map((ended) => ({ product: ended, bookings: [] })), ...come];
  }

  /** Checks what an order adds to a bundle in service; answers the prices of the bundle. */
  async admit(
    tx: Tx,
    scene: OrderScene,
    item: OrderItem,
    { product }: Changed,
  ): Promise<readonly SoldPrice[]> {
    const added = joining(scene, item);
    if (added.length === 0) return [];
    refuseSuspended(product);
    const standing = await this.bundles.membersInService(tx, product);
    const counted = [
      ...standing.map((member) => ({
        offeringId: offeringOf(member),
        quantity: quantityOf(member.body),
      })),
      ...added,
    ];
    const offeringId = offeringOf(product) ?? '';
    const { members } = await this.itemPrices.offeredAs(tx, scene, offeringId);
    const asked = members.filter((member) =>
      added.some((each) => each.offeringId === member.offeringId),
    );
    const problem = overfilled(quantityOf(product.body), counted, asked);
    if (problem !== undefined) throw bundleLimit(offeringId, problem);
    return this.sales.soldAt(tx, product.id);
  }

  /** The plan of an item for a number of bundles, which the order itself need not state. */
  private async planAs(tx: Tx, scene: OrderScene, bundle: OrderItem): Promise<BundlePlan> {
    const { offeringId = '' } = bundle;
    const own = scene.items.filter(({ key }) => scene.bundleOf.get(key) === bundle.key);
    const { members } = await this.itemPrices.offeredAs(tx, scene, offeringId);
    return allowed(offeringId, composeBundle(bundle, own, members));
  }

  /** Writes references between the bundle and its members. */
  async join(
    tx: Tx,
    context: RuleContext,
    bundleId: string,
    memberIds: readonly string[],
  ): Promise<void> {
    const bundle = await this.products.lockIn(tx, bundleId);
    const members: Resource[] = [];
    for (const id of memberIds) members.push(await this.products.lockIn(tx, id));
    const body = withMembers(
      bundle.body,
      members.map((member) => this.named(member)),
    );
    await this.products.replaceIn(tx, context, bundle, body);
    const named = this.named(bundle);
    for (const member of members) {
      await this.products.replaceIn(tx, context, member, withBundle(member.body, named));
    }
  }

  private named(product: Resource) {
    return { ...product, href: this.products.hrefOf(product.id) };
  }

  /** Members end with their bundle. */
  async end(tx: Tx, scene: OrderScene, bundle: Resource, endsAt: Instant): Promise<Resource[]> {
    const ended: Resource[] = [];
    for (const member of await this.bundles.membersInService(tx, bundle)) {
      ended.push(...(await this.end(tx, scene, member, endsAt)));
      ended.push(await this.products.terminateIn(tx, scene.context, member, endsAt));
    }
    return ended;
  }
}

/** The items that add members to the bundle in service which this item changes. */
function joining({ items, bundleOf }: OrderScene, { productId }: OrderItem): OrderItem[] {
  const changed = items.filter((item) => item.action === 'modify' && item.productId === productId);
  const keys = new Set(changed.map(({ key }) => key));
  return items.filter(({ key }) => keys.has(bundleOf.get(key) ?? ''));
}

/** An item makes a product active, and members are suspended and resumed with their bundle. */
function refuseSuspended({ id, body }: Resource): void {
  if (body['status'] === 'suspended') throw bundleSuspended(id);
}

export function planOf({ bundles }: OrderScene, { key, offeringId = '' }: OrderItem): BundlePlan {
  return allowed(offeringId, bundles.get(key) ?? { ordered: [], implied: [] });
}

function allowed(bundleId: string, plan: BundlePlan | BundleProblem): BundlePlan {
  if (isProblem(plan)) throw bundleLimit(bundleId, plan);
  return plan;
}

const NO_BUNDLE: SoldBundle = {
  prices: [],
  accountId: undefined,
  subjects: [],
  endsAt: undefined,
};

/** The bundle of a member; refused when that bundle is not sold. */
export function bundleSoldOf({ bundleOf, bundlesSold }: OrderScene, item: OrderItem): SoldBundle {
  const bundle = bundleOf.get(item.key);
  if (bundle === undefined) return NO_BUNDLE;
  const sold = bundlesSold.get(bundle);
  if (sold === undefined) throw bundleNotSold(item.offeringId ?? '');
  return sold;
}
