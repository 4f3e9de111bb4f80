import { Injectable } from '@nestjs/common';
import { AccountDirectory, RootLocks } from '../account';
import { compositeKey } from '../core/composite-key';
import { presentAfter } from '../core/present-after';
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
import { statesToTermination } from './domain/product-lifecycle';
import { endAll, LATER_SUBSCRIPTION, succeed } from './domain/succession';
import {
  changesOf,
  firstOwedOtherwise,
  payersOf,
  type Subscription,
  subscriptionOf,
} from './domain/subscription';
import {
  idKept,
  illegalProductTransition,
  laterChangeStands,
  productCharged,
} from './inventory.errors';
import { Offers } from './offers.service';
import { ProductBundles } from './product-bundles.service';
import { checkQuantity, checkTransition, withOneSpelling } from './tmf637/product-checks';
import { ProductPrices } from './product-prices.service';
import { SaleRules } from './sale-rules.service';
import { SoldCurrency } from './sold-currency.service';
import { beginsOrResumes, SubjectHolding } from './subject-holding.service';
import { SubscriptionRepository } from './store/subscription.repository';
import { fromResource, withPrices } from './tmf637/product.convert';
import { productType } from './tmf637/product-type';

export type ChangedProduct = {
  readonly product: Resource;
  /** The current subscription; undefined when nobody pays for the product. */
  readonly subscription: Subscription | undefined;
};

/** What an order wants of a product: the paying account and the subjects. */
export type Asked = Pick<Product, 'accountId' | 'subjects'> & {
  readonly productId: string | undefined;
};

// Clients expect these lists on every product, even when they are empty.
const NOTHING_YET = { productCharacteristic: [], productPrice: [], relatedParty: [] };

/** TMF637 products, with the subscriptions that charging reads, changed in the same transaction. */
@Injectable()
export class Products extends ResourceService {
  private readonly subscriptions = new SubscriptionRepository();
  private readonly charges: string[] = [];

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
        const { accountId } = fromResource({ id, body });
        await this.roots.lock(tx, payersOf({ accountId }, []));
        await this.sales.judge(tx, { id, body }, at);
        await this.bundles.checkLinks(tx, { id, body });
        if (accountId !== undefined) await this.accounts.checkOpen(tx, accountId);
        // v5 requires the date a product was created, and no client sends it.
        const kept = await this.agreed.agree(tx, context, { id, body }, { at });
        return { ...NOTHING_YET, creationDate: formatInstant(at), ...withOneSpelling(kept) };
      },
      afterCreate: async (tx, created, { at }) => {
        await this.project(tx, created, {}, at, { at, wasSo: true }, []);
      },
      beforePatch: async (tx, before, after, { at }) =>
        checkTransition(before.body, after, await this.presentOf(tx, before.id, at)),
      beforeDelete: async (tx, resource) => {
        await this.lockRoots(tx, resource);
        if (await this.subscriptions.hasCharges(tx, resource.id, this.charges)) {
          throw productCharged(resource.id);
        }
        await this.bundles.refuseDeletion(tx, resource);
      },
      afterDelete: (tx, resource) => this.subscriptions.deleteOfProduct(tx, resource.id),
    });
  }

  /**
   * A room says in SQL, before the application has started, where charges of subscription `s` of account `a` are, or
   * what else outlives it.
   */
  addCharges(rows: string): void {
    this.charges.push(rows);
  }

  override async replaceIn(
    tx: Tx,
    context: RuleContext,
    before: Resource,
    body: Body,
  ): Promise<Resource> {
    await this.lockRoots(tx, { id: before.id, body });
    await this.bundles.refuseParting(tx, before, body);
    const now = { ...context, at: await this.presentOf(tx, before.id, context.at) };
    return (await this.changeIn(tx, now, before, body, now)).product;
  }

  /**
   * Locks the products, their members and the roots of all payers, present and `asked`, and claims all subjects.
   * Called before the first of several changes. Answers also when they were changed before.
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
    return { ...locked, products, changedAt: existing.flatMap(changesOf) };
  }

  /**
   * A change that takes effect at another instant than now. Orders may be dated, and may state the present state for
   * other days than before. The caller holds the locks of the old and new payers' roots.
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
    await this.bundles.checkLinks(tx, said, before);
    await this.sales.judge(tx, said, effectiveAt, before);
    const stood = { at: effectiveAt, product: before, sold: existing.at(-1) };
    const agreed = await this.agreed.agree(tx, context, said, stood);
    const fitting = await this.fitting(tx, before, agreed, existing.at(-1), effectiveAt);
    const product = await super.replaceIn(tx, context, before, fitting);
    if (product.revision === before.revision && !saysState) {
      return { product, subscription: existing.at(-1) };
    }
    const [was, is] = [fromResource(before), fromResource(product)];
    const dated = {
      at: effectiveAt,
      saysState,
      isEnding,
      wasSo: was.state === is.state && !saysState,
      ...(was.startsAt === is.startsAt ? {} : { startsAt: is.startsAt }),
    };
    const subscription = await this.project(
      tx,
      product,
      // What nobody paid for has not been judged.
      existing.length === 0 ? {} : before.body,
      context.at,
      dated,
      existing,
    );
    return { product, subscription };
  }

  /**
   * Passes through all required states to the end; usage and fees stop at `endsAt`, or where they had stopped before.
   */
  async terminateIn(
    tx: Tx,
    context: RuleContext,
    product: Resource,
    endsAt: Instant,
  ): Promise<Resource> {
    const { state = 'created', terminatesAt = endsAt } = fromResource(product);
    const steps = statesToTermination(state);
    if (steps === undefined) throw illegalProductTransition(state, 'terminated', []);
    const isEnded = steps.includes('terminated');
    const ending = { at: endsAt, isEnding: true };
    const over = formatInstant(terminatesAt < endsAt ? terminatesAt : endsAt);
    let current = product;
    for (const status of steps) {
      // Set with the first step, so that a suspended product does not come into service on the way.
      const end = isEnded ? { terminationDate: over } : {};
      const body = { ...current.body, ...end, status };
      current = (await this.changeIn(tx, context, current, body, ending)).product;
    }
    return current;
  }

  /** Each product has published its own event; this one says that an order changed them together. */
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

  /** When an undated change of the locked product takes effect: after those before it. */
  private async presentOf(tx: Tx, id: string, now: Instant): Promise<Instant> {
    return presentAfter(now, (await this.subscriptionsOf(tx, id)).flatMap(changesOf));
  }

  private async project(
    tx: Tx,
    resource: Resource,
    stood: Body,
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
    if (wanted) await this.agreed.checkWords(tx, resource.body, stood, wanted);
    // An undated change takes effect now, or at a later change that a clock running ahead has dated.
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

  /** The document with the prices that fit its new characteristics, unless it states its prices itself. */
  private async fitting(
    tx: Tx,
    before: Resource,
    body: Body,
    last: Subscription | undefined,
    at: Instant,
  ): Promise<Body> {
    const [was, becomes] = [fromResource(before), fromResource({ id: before.id, body })];
    const isSaid = compositeKey(...was.priceIds) !== compositeKey(...becomes.priceIds);
    const sold = was.priceIds.length > 0 ? was.priceIds : (last?.priceIds ?? []);
    const prices = isSaid ? undefined : await this.offers.refitted(tx, was, becomes, sold, at);
    return prices === undefined ? body : { ...body, productPrice: withPrices(body, prices) };
  }

  /** Locks the roots of all accounts that pay now and later. The document is locked already. */
  private async lockRoots(tx: Tx, resource: Pick<Resource, 'id' | 'body'>): Promise<void> {
    const existing = await this.subscriptionsOf(tx, resource.id);
    await this.roots.lock(tx, payersOf(fromResource(resource), existing));
  }
}
