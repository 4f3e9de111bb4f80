import { Injectable } from '@nestjs/common';
import { Catalog } from '../catalog';
import { idOf, type JsonObject } from '../core/json';
import {
  characteristicsOf,
  isInService,
  isQuantity,
  otherPayer,
  priceRefused,
  Products,
  readProductState,
  SaleRules,
  subjectsOf,
  type Subscription,
  toldWhereSaid,
  unnamedOffering,
} from '../inventory';
import type { Tx } from '../platform/database';
import type { Body, Resource } from '../tmf';
import { BundleMembers, bundleSoldOf, planOf } from './bundle-members.service';
import { addsNothing, type OrderItem } from './domain/order';
import { ItemPrices, type OrderScene, pricesRead } from './item-prices.service';
import type { Booking } from './order-booking.service';
import {
  closedAccount,
  endChanges,
  missingProduct,
  productNotInService,
  quantityRefused,
  saidTwice,
  statusRefused,
  unknownAccount,
} from './ordering.errors';
import { ProductSales } from './product-sales.service';
import { misplacedOf, type PricesAsked, pricesAskedOf } from './tmf622/asked-prices.convert';
import { itemOf, itemPathOf } from './tmf622/item.convert';
import {
  changeBesideOf,
  contradictionOf,
  otherPayerOf,
  unnamedOfferingOf,
} from './tmf622/item-faults.convert';
import { productAskedOf } from './tmf622/order.convert';
import { withItem } from './tmf622/product.convert';
import { asksOf } from './tmf622/standing.convert';

export type Fulfilled = {
  readonly product: Resource | null;
  /** Products that changed with it because they are bundled in it. */
  readonly members: readonly Resource[];
  readonly bookings: readonly Booking[];
};

const NOTHING: Fulfilled = { product: null, members: [], bookings: [] };

/** Does what one order item asks: the product first, then what is to be booked for it. */
@Injectable()
export class ItemFulfilment {
  constructor(
    private readonly catalog: Catalog,
    private readonly products: Products,
    private readonly rules: SaleRules,
    private readonly itemPrices: ItemPrices,
    private readonly sales: ProductSales,
    private readonly members: BundleMembers,
  ) {}

  fulfil(tx: Tx, scene: OrderScene, item: OrderItem): Promise<Fulfilled> {
    switch (item.action) {
      case 'add':
        return this.add(tx, scene, item);
      case 'modify':
        return this.modify(tx, scene, item);
      case 'delete':
        return this.remove(tx, scene, item);
      case 'noChange':
        return this.keep(tx, scene, item);
    }
  }

  private async add(tx: Tx, scene: OrderScene, wanted: OrderItem): Promise<Fulfilled> {
    const said = itemOf(scene.body, wanted.key);
    checkSaidOnce(said, wanted);
    const { prices: companions, accountId, subjects } = bundleSoldOf(scene, wanted);
    const item = { ...wanted, accountId: wanted.accountId ?? accountId };
    checkAccount(scene, item);
    checkQuantity(item);
    checkStatus(item, BEGINS);
    checkOfferingNamed(said, item);
    if (addsNothing(item)) return NOTHING;
    if (!scene.bundleOf.has(item.key)) await this.checkAlone(tx, scene, item);
    const plan = planOf(scene, item);
    const asked = productAskedOf(scene.body, said);
    const pricesAsked = pricesAskedOf(scene.body, said, item.key);
    checkAsked(pricesAsked, item.accountId);
    const isShared = subjectsOf(asked).some((subject) => subjects.includes(subject));
    const wish = { asked, pricesAsked, companions, beside: isShared ? companions : [] };
    const made = await this.sales.sell(tx, scene, item, wish);
    const members = await this.members.sell(tx, scene, item, made, plan.implied);
    scene.bundlesSold.set(item.key, {
      prices: made.prices,
      accountId: item.accountId,
      subjects: subjectsOf(made.product.body),
    });
    return {
      product: made.product,
      members: members.map(({ product }) => product),
      bookings: [made, ...members].flatMap(({ bookings }) => bookings),
    };
  }

  private async modify(tx: Tx, scene: OrderScene, wanted: OrderItem): Promise<Fulfilled> {
    const { context, order } = scene;
    const before = await this.productInService(tx, wanted);
    const payer = wanted.accountId === undefined && otherPayerOf(scene.body, before.body);
    if (payer) throw saidTwice(payer);
    const { said, item } = asksOf(scene.body, wanted.key, before.body);
    checkSaidOnce(said, item);
    const at = item.effectiveAt ?? context.at;
    const old = (await this.products.subscriptionsOf(tx, before.id)).at(-1);
    checkAccount(scene, item);
    checkQuantity(item);
    checkStatus(item, CHANGEABLE);
    await this.rules.checkAction(tx, offeringIdOf(before), 'modify', at);
    const isOther = isOtherOffering(item, old);
    const product = {
      ...(await this.renamed(tx, scene, before, item)),
      ...productAskedOf(scene.body, said),
    };
    const asked = withItem(before.body, product, item, order);
    const sale = { startsAt: at, characteristics: characteristicsOf(asked) };
    const pricesAsked = pricesAskedOf(scene.body, said, item.key);
    checkAsked(pricesAsked, idOf(asked['billingAccount']));
    const isPicked = item.isPriced || isOther;
    const sold = isPicked
      ? await this.itemPrices.sold(tx, scene, item, pricesAsked, sale)
      : await this.itemPrices.kept(tx, before, old, pricesAsked, item, sale);
    const isResold = isPicked || pricesAsked.totals.length > 0;
    const body = isResold ? { ...asked, productPrice: sold.map(({ entry }) => entry) } : asked;
    const dated = { at, saysState: item.status !== undefined };
    const changed = await toldWhereSaid(sold, () =>
      this.sales.change(tx, scene, before, body, dated),
    );
    const members = isOther
      ? await this.members.replace(tx, scene, item, changed, pricesRead(sold))
      : await this.members.change(tx, scene, before, changed.product, dated);
    const prices = isOther ? pricesRead(sold) : await this.members.admit(tx, scene, item, changed);
    const accountId = idOf(changed.product.body['billingAccount']);
    // What joins it as it is begins later, and is asked first.
    const subjects = isOther ? subjectsOf(changed.product.body) : [];
    scene.bundlesSold.set(item.key, { prices, accountId, subjects });
    return {
      product: changed.product,
      members: members.map(({ product }) => product),
      bookings: [changed, ...members].flatMap(({ bookings }) => bookings),
    };
  }

  /** What is called as its offering is, is called as its next one. */
  private async renamed(
    tx: Tx,
    { names }: OrderScene,
    { body }: Resource,
    { offeringId = '' }: OrderItem,
  ): Promise<Body> {
    const [former, name] = [idOf(body['productOffering']), names.get(offeringId)];
    if (name === undefined || former === undefined || former === offeringId) return {};
    const outline = await this.catalog.outlineOf(tx, former);
    return body['name'] === outline.name ? { name } : {};
  }

  private async remove(tx: Tx, scene: OrderScene, wanted: OrderItem): Promise<Fulfilled> {
    if (wanted.productId !== undefined && scene.ended.has(wanted.productId)) return NOTHING;
    const before = await this.productInService(tx, wanted);
    const { said, item } = asksOf(scene.body, wanted.key, before.body);
    checkStatus(item, ENDS);
    checkAsIs(scene, { said, item }, before);
    const endsAt = item.effectiveAt ?? scene.context.at;
    await this.rules.checkAction(tx, offeringIdOf(before), 'delete', endsAt);
    const members = await this.members.end(tx, scene, before, endsAt);
    const product = await this.products.terminateIn(tx, scene.context, before, endsAt);
    return { product, members, bookings: [] };
  }

  /** What is known of the product is as the item says; of one that is not known nothing can be said. */
  private async keep(tx: Tx, scene: OrderScene, { key, productId }: OrderItem): Promise<Fulfilled> {
    const product = productId === undefined ? undefined : await this.products.findIn(tx, productId);
    if (product !== undefined) checkAsIs(scene, asksOf(scene.body, key, product.body), product);
    return NOTHING;
  }

  /** What is sold in bundles alone is no item by itself. */
  private async checkAlone(tx: Tx, scene: OrderScene, item: OrderItem): Promise<void> {
    const at = item.effectiveAt ?? scene.context.at;
    await this.rules.checkSold(tx, item.offeringId, { at, isPart: false });
  }

  private async productInService(tx: Tx, item: OrderItem): Promise<Resource> {
    if (item.productId === undefined) throw missingProduct(item.action);
    const product = await this.products.lockIn(tx, item.productId);
    const state = readProductState(product.body['status']) ?? 'created';
    const canChange = item.action === 'modify' ? CHANGEABLE.includes(state) : isInService(state);
    if (canChange) return product;
    throw productNotInService(item.productId, state, item.action);
  }
}

/** Of a product that ends, or stays, nothing is said that it is not. */
function checkAsIs(
  { body }: OrderScene,
  { said, item }: ReturnType<typeof asksOf>,
  standing: Resource,
): void {
  const pricesAsked = pricesAskedOf(body, said, item.key);
  checkAsked(pricesAsked, idOf(standing.body['billingAccount']));
  const other = changeBesideOf(item.action, said, standing.body, pricesAsked, itemPathOf(item.key));
  if (other !== undefined) throw endChanges(other);
}

function checkSaidOnce(said: JsonObject, { key }: OrderItem): void {
  const fault = contradictionOf(said, itemPathOf(key));
  if (fault !== undefined) throw saidTwice(fault);
}

/** What nobody pays for may be told in words. */
function checkOfferingNamed(said: JsonObject, { key, accountId }: OrderItem): void {
  if (accountId === undefined) return;
  const path = unnamedOfferingOf(said, itemPathOf(key));
  if (path !== undefined) throw unnamedOffering(path);
}

/** Whoever wants it later orders it later, or suspends it. */
const BEGINS: readonly string[] = ['active'];

/** A change leaves a product in one of these, too: an end is ordered by `delete`. */
const CHANGEABLE = ['active', 'suspended'];

const ENDS = ['terminated'];

/** An account that is closed keeps what it has and gets nothing new. */
function checkAccount({ accounts, closed }: OrderScene, { accountId }: OrderItem): void {
  if (accountId === undefined) return;
  if (!accounts.has(accountId)) throw unknownAccount(accountId);
  if (closed.has(accountId)) throw closedAccount(accountId);
}

/** Also of prices that say nothing else, and stand on the product as the catalogue has them. */
function checkAsked({ prices, sums }: PricesAsked, accountId: string | undefined): void {
  for (const sum of sums) {
    const misplaced = misplacedOf(sum);
    if (misplaced !== undefined) throw priceRefused(misplaced);
  }
  if (accountId === undefined) return;
  for (const { path, entry } of [...prices, ...sums]) {
    const wrong = otherPayer({ path, accountId: idOf(entry['billingAccount']) }, accountId);
    if (wrong !== undefined) throw priceRefused(wrong);
  }
}

function checkQuantity({ quantity }: OrderItem): void {
  if (quantity !== undefined && !isQuantity(quantity)) throw quantityRefused(quantity);
}

function checkStatus({ action, status }: OrderItem, allowed: readonly string[]): void {
  if (status !== undefined && !allowed.includes(status)) {
    throw statusRefused(action, status, allowed);
  }
}

function offeringIdOf({ body }: Resource): string | undefined {
  return idOf(body['productOffering']);
}

function isOtherOffering(item: OrderItem, old: Subscription | undefined): boolean {
  return item.offeringId !== undefined && item.offeringId !== old?.offeringId;
}
