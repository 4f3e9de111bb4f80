import { Injectable } from '@nestjs/common';
import { Catalog } from '../catalog';
import { idOf, type JsonObject } from '../core/json';
import {
  characteristicsOf,
  isInService,
  isQuantity,
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
  bundleUnclear,
  closedAccount,
  endChanges,
  missingProduct,
  productNotInService,
  quantityRefused,
  saidTwice,
  statusRefused,
  unknownAccount,
  unnamedAccount,
} from './ordering.errors';
import { ProductSales } from './product-sales.service';
import { askedFaultOf, type PricesAsked, pricesAskedOf } from './tmf622/asked-prices.convert';
import { itemOf, itemPathOf } from './tmf622/item.convert';
import {
  changeBesideOf,
  contradictionOf,
  otherPayerOf,
  outlastsBundleOf,
  unnamedOfferingOf,
  unnamedPayerOf,
} from './tmf622/item-faults.convert';
import { productAskedOf } from './tmf622/order.convert';
import { withEnd, endOf, offeringOf, withItem } from './tmf622/product.convert';
import { asksOf } from './tmf622/standing.convert';

export type Fulfilled = {
  readonly product: Resource | null;
  /** Members of its bundle that changed with it. */
  readonly members: readonly Resource[];
  readonly bookings: readonly Booking[];
};

const NOTHING: Fulfilled = { product: null, members: [], bookings: [] };

/** Fulfils one item: writes the product, then answers what is to be booked. */
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

  async fulfil(tx: Tx, scene: OrderScene, item: OrderItem): Promise<Fulfilled> {
    const unclear = scene.bundleFaults.get(item.key);
    if (unclear !== undefined) throw bundleUnclear(unclear);
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
    const { prices: companions, accountId, subjects, endsAt } = bundleSoldOf(scene, wanted);
    const item = { ...wanted, accountId: wanted.accountId ?? accountId };
    checkAccount(scene, item);
    checkQuantity(item);
    checkStatus(item, BEGINS);
    checkNamed(said, item);
    if (addsNothing(item)) return NOTHING;
    if (!scene.bundleOf.has(item.key)) await this.checkAlone(tx, scene, item);
    const plan = planOf(scene, item);
    const asked = withEnd(productAskedOf(scene.body, said), endsAt);
    const outlasts = outlastsBundleOf(asked, endsAt, itemPathOf(item.key));
    if (outlasts) throw saidTwice(outlasts);
    const pricesAsked = pricesAskedOf(scene.body, said, item.key);
    checkAsked(pricesAsked, item.accountId);
    const isShared = subjectsOf(asked).some((subject) => subjects.includes(subject));
    const wish = { asked, pricesAsked, companions, beside: isShared ? companions : [] };
    const made = await this.sales.sell(tx, scene, item, wish);
    const members = await this.members.sell(tx, scene, item, made, plan.implied);
    const sold = [made, ...members].map(({ product }) => product);
    await this.sales.checkWords(tx, pricesAsked, sold);
    scene.bundlesSold.set(item.key, {
      prices: made.prices,
      accountId: item.accountId,
      subjects: subjectsOf(made.product.body),
      endsAt: endOf(made.product.body),
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
    await this.rules.checkAction(tx, offeringOf(before), 'modify', at);
    const isOther = isOtherOffering(item, old);
    const product = {
      ...(await this.renamed(tx, scene, before, item)),
      ...productAskedOf(scene.body, said),
    };
    const asked = withItem(before.body, product, item, order);
    checkPayerNamed(said, asked, item);
    await this.members.checkEnd(tx, before, asked, item.key);
    const sale = { startsAt: at, characteristics: characteristicsOf(asked) };
    const pricesAsked = pricesAskedOf(scene.body, said, item.key);
    checkAsked(pricesAsked, idOf(asked['billingAccount']));
    const isPicked = item.isPriced || isOther;
    const had = isOther ? [] : old?.priceIds;
    const sold = isPicked
      ? await this.itemPrices.sold(tx, scene, item, pricesAsked, sale, had)
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
    const changedAll = [changed, ...members].map((each) => each.product);
    await this.sales.checkWords(tx, pricesAsked, changedAll);
    const prices = isOther ? pricesRead(sold) : await this.members.admit(tx, scene, item, changed);
    const accountId = idOf(changed.product.body['billingAccount']);
    // Members that join an unchanged bundle start later, and their subjects are checked first.
    const subjects = isOther ? subjectsOf(changed.product.body) : [];
    const endsAt = endOf(changed.product.body);
    scene.bundlesSold.set(item.key, { prices, accountId, subjects, endsAt });
    return {
      product: changed.product,
      members: members.map(({ product }) => product),
      bookings: [changed, ...members].flatMap(({ bookings }) => bookings),
    };
  }

  /** A product named like its old offering gets the name of the new one. */
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
    await this.checkAsIs(tx, scene, { said, item }, before);
    const endsAt = item.effectiveAt ?? scene.context.at;
    await this.rules.checkAction(tx, offeringOf(before), 'delete', endsAt);
    const members = await this.members.end(tx, scene, before, endsAt);
    const product = await this.products.terminateIn(tx, scene.context, before, endsAt);
    return { product, members, bookings: [] };
  }

  /** An item without action may repeat what its product has; of an unknown product nothing can be checked. */
  private async keep(tx: Tx, scene: OrderScene, { key, productId }: OrderItem): Promise<Fulfilled> {
    const product = productId === undefined ? undefined : await this.products.findIn(tx, productId);
    if (product === undefined) return NOTHING;
    await this.checkAsIs(tx, scene, asksOf(scene.body, key, product.body), product);
    return NOTHING;
  }

  /** An item that ends or keeps a product may repeat its attributes, but not state others. */
  private async checkAsIs(
    tx: Tx,
    { body }: OrderScene,
    { said, item: { action, key } }: ReturnType<typeof asksOf>,
    standing: Resource,
  ): Promise<void> {
    const asked = pricesAskedOf(body, said, key);
    checkAsked(asked, idOf(standing.body['billingAccount']));
    const other = changeBesideOf(action, said, standing.body, asked, itemPathOf(key));
    if (other !== undefined) throw endChanges(other);
    await this.sales.checkWords(tx, asked, [standing]);
  }

  /** An offering that is only sold in bundles cannot be an item by itself. */
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

function checkSaidOnce(said: JsonObject, { key }: OrderItem): void {
  const fault = contradictionOf(said, itemPathOf(key));
  if (fault !== undefined) throw saidTwice(fault);
}

/** An item without a paying account may describe an offering without naming one. */
function checkNamed(said: JsonObject, { key, accountId }: OrderItem): void {
  const path = itemPathOf(key);
  const [payer, offering] = [unnamedPayerOf(said, path), unnamedOfferingOf(said, path)];
  if (payer !== undefined) throw unnamedAccount(payer);
  if (offering !== undefined && accountId !== undefined) throw unnamedOffering(offering);
}

/** Words about an account that the product has may lack its id. */
function checkPayerNamed(said: JsonObject, { billingAccount }: Body, { key }: OrderItem): void {
  const path = unnamedPayerOf(said, itemPathOf(key));
  if (path !== undefined && idOf(billingAccount) === undefined) throw unnamedAccount(path);
}

/** A new product can only begin as active: a later start is ordered later, a suspension by a change. */
const BEGINS: readonly string[] = ['active'];

/** States in which a product can be changed, and which a change may set: an end is ordered by `delete`. */
const CHANGEABLE = ['active', 'suspended'];

const ENDS = ['terminated'];

/** A closed account keeps its products and gets no new ones. */
function checkAccount({ accounts, closed }: OrderScene, { accountId: id }: OrderItem): void {
  if (id !== undefined && !accounts.has(id)) throw unknownAccount(id);
  if (id !== undefined && closed.has(id)) throw closedAccount(id);
}

/** Checks all stated prices, including those that only repeat the catalogue. */
function checkAsked(asked: PricesAsked, payer: string | undefined): void {
  const wrong = askedFaultOf(asked, payer);
  if (wrong !== undefined) throw priceRefused(wrong);
}

function checkQuantity({ quantity }: OrderItem): void {
  if (quantity !== undefined && !isQuantity(quantity)) throw quantityRefused(quantity);
}

function checkStatus({ action, status }: OrderItem, allowed: readonly string[]): void {
  if (status !== undefined && !allowed.includes(status)) {
    throw statusRefused(action, status, allowed);
  }
}

function isOtherOffering(item: OrderItem, old: Subscription | undefined): boolean {
  return item.offeringId !== undefined && item.offeringId !== old?.offeringId;
}
