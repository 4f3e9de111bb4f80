import { Injectable } from '@nestjs/common';
import { AccountDirectory, RootLocks } from '../account';
import { formatInstant, type Instant } from '../core/time';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import {
  type Body,
  DocumentStore,
  hrefOf,
  type Resource,
  ResourceService,
  type RuleContext,
  tellBatch,
} from '../tmf';
import { type DatedChange, dateNotFollowed, laterChange } from './domain/later-change';
import type { Product } from './domain/product';
import { hasServed, statesToTermination } from './domain/product-lifecycle';
import { endAll, LATER_SUBSCRIPTION, succeed } from './domain/succession';
import { firstOwedOtherwise, type Subscription, subscriptionOf } from './domain/subscription';
import {
  idKept,
  illegalProductTransition,
  laterChangeStands,
  productCharged,
} from './inventory.errors';
import { Offers } from './offers.service';
import { ProductBundles } from './product-bundles.service';
import { checkQuantity, checkTransition, withOneSpelling } from './product-documents.rules';
import { ProductPrices } from './product-prices.service';
import { SaleRules } from './sale-rules.service';
import { SoldCurrency } from './sold-currency.service';
import { type Change, SubjectHolding } from './subject-holding.service';
import { SubscriptionRepository } from './store/subscription.repository';
import { fromResource, withPrices } from './tmf637/product.convert';
import { productType } from './tmf637/product-type';

export type ChangedProduct = {
  readonly product: Resource;
  /** The current one, if anybody pays for the product. */
  readonly subscription: Subscription | undefined;
};

/** What an order wants of a product: who is to pay, and whom it answers for. */
export type Asked = Pick<Product, 'accountId' | 'subjects'> & {
  readonly productId: string | undefined;
};

// Clients ask every product for these lists, also one that has nothing in them.
const NOTHING_YET = { productCharacteristic: [], productPrice: [], relatedParty: [] };

/** TMF637 products and, in the same transaction, the subscriptions charging reads of them. */
@Injectable()
export class Products extends ResourceService {
  private readonly subscriptions = new SubscriptionRepository();

  constructor(
    database: Database,
    clock: Clock,
    private readonly offers: Offers,
    private readonly sales: SaleRules,
    private readonly roots: RootLocks,
    private readonly accounts: AccountDirectory,
    private readonly holding: SubjectHolding,
    private readonly currency: SoldCurrency,
    private readonly bundles: ProductBundles,
    private readonly agreed: ProductPrices,
  ) {
    super({ database, clock }, productType, new DocumentStore(productType), {
      beforeCreate: async (tx, body, context, id) => {
        const { at } = context;
        if (LATER_SUBSCRIPTION.test(id)) throw idKept(id);
        checkQuantity(body);
        const { accountId, state } = fromResource({ id, body });
        await this.roots.lock(tx, payersOf({ accountId, state }, []));
        await this.sales.judge(tx, { id, body }, at);
        if (accountId !== undefined) await this.accounts.checkOpen(tx, accountId);
        // Readers of v5 ask when a product was made, and no writer says it.
        const kept = await this.agreed.agree(tx, context, { id, body }, { at });
        return { ...NOTHING_YET, creationDate: formatInstant(at), ...withOneSpelling(kept) };
      },
      afterCreate: async (tx, created, { at }) => {
        await this.project(tx, created, at, { at, wasSo: true }, []);
      },
      beforePatch: (_tx, before, after, { at }) => checkTransition(before.body, after, at),
      beforeDelete: async (tx, resource) => {
        await this.lockRoots(tx, resource);
        if (await this.subscriptions.hasCharges(tx, resource.id)) throw productCharged(resource.id);
        await this.bundles.refuseDeletion(tx, resource);
      },
      afterDelete: (tx, resource) => this.subscriptions.deleteOfProduct(tx, resource.id),
    });
  }

  override async replaceIn(
    tx: Tx,
    context: RuleContext,
    before: Resource,
    body: Body,
  ): Promise<Resource> {
    await this.lockRoots(tx, { id: before.id, body });
    await this.bundles.refuseParting(tx, before, body);
    return (await this.changeIn(tx, context, before, body, context)).product;
  }

  /**
   * Locks the products, those bundled in them and the roots of everybody who pays for them or for what is `asked` for, and claims
   * all subjects concerned: what many changes need, before the first of them.
   */
  async lockAll(tx: Tx, productIds: readonly string[], asked: readonly Asked[]) {
    const products = await this.bundles.lockWithMembers(tx, productIds);
    const existing = await this.subscriptions.ofProducts(tx, [...products.keys()]);
    const accountIds = [...asked, ...existing].flatMap(({ accountId }) => accountId ?? []);
    const locked = await this.roots.lock(tx, [...new Set(accountIds)]);
    const named = asked.flatMap(({ subjects, productId }) => [
      ...subjects,
      ...[productId ?? []].flat(),
    ]);
    await this.holding.claim(tx, named, existing);
    return { ...locked, products };
  }

  /**
   * A change that counts from another instant than now: an order may be dated, and say of other days than was
   * said before that the product is in the state that it is in. The caller holds the locks of the roots of
   * the payers before and after.
   */
  async changeIn(
    tx: Tx,
    context: RuleContext,
    before: Resource,
    body: Body,
    { at: effectiveAt, saysState = false, isEnding = false }: DatedChange,
  ): Promise<ChangedProduct> {
    const existing = await this.subscriptionsOf(tx, before.id);
    const said = { id: before.id, body };
    await this.bundles.refuseLeaving(tx, before, body);
    await this.sales.judge(tx, said, effectiveAt, before);
    const stood = { at: effectiveAt, product: before, sold: existing.at(-1) };
    const agreed = await this.agreed.agree(tx, context, said, stood);
    const fitting = await this.fitting(tx, before, agreed, existing.at(-1), effectiveAt);
    const product = await super.replaceIn(tx, context, before, fitting);
    if (product.revision === before.revision && !saysState) {
      return { product, subscription: existing.at(-1) };
    }
    const [was, is] = [fromResource(before), fromResource(product)];
    const isMoved = was.startsAt !== is.startsAt;
    const dated = {
      at: effectiveAt,
      saysState,
      isEnding,
      wasSo: was.state === is.state && !saysState,
      ...(isMoved ? { startsAt: is.startsAt } : {}),
    };
    const subscription = await this.project(tx, product, context.at, dated, existing);
    return { product, subscription };
  }

  /** Through all legal states to the end; usage and fees stop at `endsAt`. */
  async terminateIn(
    tx: Tx,
    context: RuleContext,
    product: Resource,
    endsAt: Instant,
  ): Promise<Resource> {
    const state = fromResource(product).state ?? 'created';
    const steps = statesToTermination(state);
    if (steps === undefined) throw illegalProductTransition(state, 'terminated', []);
    const isEnded = steps.includes('terminated');
    const ending = { at: endsAt, isEnding: true };
    let current = product;
    for (const status of steps) {
      // Said with the first step, so that a suspended product is not in service again until the last.
      const end = isEnded ? { terminationDate: formatInstant(endsAt) } : {};
      const body = { ...current.body, ...end, status };
      current = (await this.changeIn(tx, context, current, body, ending)).product;
    }
    return current;
  }

  /** Products that one order changed: each has told of itself, and now that they belong together. */
  tellChangedTogether(
    tx: Tx,
    context: RuleContext,
    products: readonly Resource[],
    orderId: string,
  ): void {
    const ids = new Set(products.map(({ id }) => id));
    if (ids.size > 1) tellBatch(tx, productType, products, context, orderId);
  }

  hrefOf(id: string): string {
    return hrefOf(productType, id);
  }

  /** The subscriptions of a product, oldest first; the last is the current one. */
  subscriptionsOf(tx: Tx, productId: string): Promise<Subscription[]> {
    return this.subscriptions.ofProducts(tx, [productId]);
  }

  private async project(
    tx: Tx,
    resource: Resource,
    now: Instant,
    dated: DatedChange,
    existing: readonly Subscription[],
  ): Promise<Subscription | undefined> {
    const { at: effectiveAt, saysState = false, wasSo } = dated;
    const last = existing.at(-1);
    const product = fromResource(resource);
    const { subjects } = product;
    const startsAt = product.startsAt ?? effectiveAt;
    const priceIds = await this.offers.soldWith(tx, resource, startsAt, last);
    const wanted = subscriptionOf(product, effectiveAt, priceIds, wasSo);
    // What is not dated counts from now, or from a change that a clock which is ahead has dated.
    const later = wanted && effectiveAt < now && laterChange(existing, wanted, effectiveAt);
    if (later) throw laterChangeStands(later);
    const kept = await this.offers.keptFees(tx, last?.priceIds ?? [], priceIds);
    const after =
      wanted === undefined
        ? endAll(existing, effectiveAt)
        : succeed(existing, wanted, effectiveAt, saysState, (id) => kept.has(id));
    const current = after.at(-1);
    if (wanted !== undefined && current !== undefined) {
      const late = dateNotFollowed(existing, after, dated);
      if (late) throw laterChangeStands(late);
      const change = { before: existing, after: current, subjects, effectiveAt };
      await this.currency.check(tx, last, current);
      const gains = await this.holding.judge(tx, change);
      if (gains || beginsOrResumes(change)) await this.accounts.checkOpen(tx, current.accountId);
    }
    for (const each of after) {
      const before = existing.find(({ id: known }) => known === each.id);
      const changed = before && firstOwedOtherwise(before, each);
      if (each !== current && before?.status === each.status && changed === undefined) continue;
      await this.subscriptions.save(tx, each, changed ?? null, before === undefined);
    }
    if (wanted === undefined || current === undefined) return current;
    await this.subscriptions.saveSubjects(tx, current.id, subjects);
    return current;
  }

  /** With the prices that fit what the product has become, unless it says itself which they are. */
  private async fitting(
    tx: Tx,
    before: Resource,
    body: Body,
    last: Subscription | undefined,
    at: Instant,
  ): Promise<Body> {
    const [was, becomes] = [fromResource(before), fromResource({ id: before.id, body })];
    const isSaid = was.priceIds.join() !== becomes.priceIds.join();
    const sold = was.priceIds.length > 0 ? was.priceIds : (last?.priceIds ?? []);
    const prices = isSaid ? undefined : await this.offers.refitted(tx, was, becomes, sold, at);
    return prices === undefined ? body : { ...body, productPrice: withPrices(body, prices) };
  }

  /** Of the accounts that pay for the product, and of the one that will. Its document is locked already. */
  private async lockRoots(tx: Tx, resource: Pick<Resource, 'id' | 'body'>): Promise<void> {
    const existing = await this.subscriptionsOf(tx, resource.id);
    await this.roots.lock(tx, payersOf(fromResource(resource), existing));
  }
}

/** What a closed account does not get; one that is resumed on its way to its end is not. */
function beginsOrResumes({ before, after, effectiveAt }: Omit<Change, 'subjects'>): boolean {
  const last = before.at(-1);
  if (last?.id !== after.id) return true;
  const isEnding = after.terminatesAt !== null && after.terminatesAt <= effectiveAt;
  return last.status === 'suspended' && after.status !== 'suspended' && !isEnding;
}

function payersOf(
  { state, accountId }: Pick<Product, 'state' | 'accountId'>,
  existing: readonly Subscription[],
): string[] {
  const becomes = state !== undefined && hasServed(state) && accountId !== undefined;
  return [
    ...new Set([
      ...existing.map((subscription) => subscription.accountId),
      ...(becomes ? [accountId] : []),
    ]),
  ];
}
