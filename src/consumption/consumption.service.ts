import { Injectable } from '@nestjs/common';
import { AccountDirectory, type AccountNode } from '../account';
import { BucketService, toShown } from '../balance';
import { periodContaining } from '../core/calendar';
import { ZERO } from '../core/decimal';
import { derivedId } from '../core/derived-id';
import { groupBy } from '../core/group-by';
import { formatInstant, type Instant, instant, parseInstant, type Period } from '../core/time';
import { SubscriptionDirectory, type Tenured } from '../inventory';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { type Body, DocumentStore, hrefOf, ResourceService, type RuleContext } from '../tmf';
import { criteriaUnfollowed, nothingAsked, tooWide } from './consumption.errors';
import { chooseBuckets, countedPeriod, type ReportedBucket } from './domain/choose-buckets';
import { productCounters } from './domain/counters';
import { asksSomething, unfollowedIn } from './query.rules';
import { ConsumptionRepository } from './store/consumption.repository';
import { queryUsageConsumptionType } from './tmf677/consumption-type';
import { type Criteria, fromResource } from './tmf677/criteria.convert';
import { type Report, toResource } from './tmf677/report.convert';

type Scope = {
  readonly node: AccountNode;
  readonly subscriptions: readonly Tenured[];
  readonly period: Period;
};

/** Accounts, and products and buckets of all of them, that one answer tells of. */
const REPORTED_MAX = 1_000;

/** Whichever period a report is of: what answered for a subject before may have used its buckets. */
const EVER: Period = { from: instant(0), to: parseInstant('9999-12-31T00:00:00Z') };

/** TMF677: a query is answered when it is posted, and keeps the answer it got. */
@Injectable()
export class UsageConsumptionQueries extends ResourceService {
  private readonly consumption = new ConsumptionRepository();

  constructor(
    database: Database,
    clock: Clock,
    private readonly accounts: AccountDirectory,
    private readonly subscriptions: SubscriptionDirectory,
    private readonly buckets: BucketService,
  ) {
    super(
      { database, clock },
      queryUsageConsumptionType,
      new DocumentStore(queryUsageConsumptionType),
      {
        beforeCreate: async (tx, body, context, id) => {
          if (!asksSomething(body)) throw nothingAsked();
          const unfollowed = unfollowedIn(body);
          if (unfollowed.length > 0) throw criteriaUnfollowed(unfollowed);
          return {
            queryUsageConsumptionDate: formatInstant(context.at),
            ...body,
            usageConsumption: await this.answer(tx, fromResource(body), context, id),
          };
        },
      },
    );
  }

  /** A question changes nothing that anybody would ask about. */
  protected override note(): void {}

  private async answer(
    tx: Tx,
    criteria: Criteria,
    context: RuleContext,
    id: string,
  ): Promise<Body[]> {
    const { at } = context;
    const scopes = await this.scopesOf(tx, criteria, at);
    if (scopes.length === 0) return [];
    const buckets = await this.bucketReports(tx, scopes, criteria, context);
    const products = await this.productReports(tx, scopes);
    return scopes.map((scope) =>
      toResource({
        id: derivedId(id, scope.node.id),
        at,
        accountId: scope.node.id,
        period: scope.period,
        buckets: buckets(scope),
        products: products(scope),
        subjects: criteria.subjects,
      }),
    );
  }

  /** Which accounts, and which of their products, the query is about. */
  private async scopesOf(tx: Tx, criteria: Criteria, at: Instant): Promise<Scope[]> {
    const { accounts, parties } = criteria;
    const isOfProducts = namesProducts(criteria);
    const named = isOfProducts ? await this.productsNamed(tx, criteria) : [];
    const asked = isOfProducts
      ? named.map(({ accountId }) => accountId)
      : [...accounts, ...(await this.ofParties(tx, parties, null))];
    const nodes = [...(await this.accounts.load(tx, asked)).values()];
    const wanted = isOfProducts ? await this.narrowed(tx, nodes, criteria) : nodes;
    if (wanted.length > REPORTED_MAX) throw tooWide('accounts', REPORTED_MAX);
    const ids = wanted.map((node) => node.id);
    const all = isOfProducts ? named : await this.subscriptions.ofAccounts(tx, ids);
    if (all.length > REPORTED_MAX) throw tooWide('products', REPORTED_MAX);
    const byAccount = groupBy(all, ({ accountId }) => accountId);
    return wanted.map((node) => ({
      node,
      subscriptions: byAccount.get(node.id) ?? [],
      period: periodOf(node, criteria, at),
    }));
  }

  private async productsNamed(tx: Tx, { products, subjects }: Criteria): Promise<Tenured[]> {
    const first = [...(await this.subscriptions.find(tx, products)).values()];
    const owners = new Set(first.map(({ accountId }) => accountId));
    // A product that changed its prices has several subscriptions, all of one account or of the next.
    const ofProducts = (await this.subscriptions.ofProducts(tx, products)).filter(({ accountId }) =>
      owners.has(accountId),
    );
    const ever = new Map(subjects.map((subject) => [subject, EVER]));
    const ofSubjects = [...(await this.subscriptions.ofSubjects(tx, ever)).values()].flat();
    const isBoth = products.length > 0 && subjects.length > 0;
    const answering = new Set(ofSubjects.map(({ id }) => id));
    const kept = isBoth
      ? ofProducts.filter(({ id }) => answering.has(id))
      : [...ofProducts, ...ofSubjects];
    return [...new Map(kept.map((each) => [each.id, each])).values()];
  }

  private async narrowed(
    tx: Tx,
    nodes: readonly AccountNode[],
    { accounts, parties }: Criteria,
  ): Promise<readonly AccountNode[]> {
    if (accounts.length === 0 && parties.length === 0) return nodes;
    const ids = nodes.map(({ id }) => id);
    const allowed = new Set([...accounts, ...(await this.ofParties(tx, parties, ids))]);
    return nodes.filter(({ id }) => allowed.has(id));
  }

  private ofParties(tx: Tx, parties: readonly string[], among: readonly string[] | null) {
    const limit = among?.length ?? REPORTED_MAX + 1;
    return this.consumption.accountsOfParties(tx, parties, { among, limit });
  }

  /** Of all scopes at once. */
  private async bucketReports(
    tx: Tx,
    scopes: readonly Scope[],
    criteria: Criteria,
    { at, origin }: RuleContext,
  ): Promise<(scope: Scope) => Report['buckets']> {
    const chosen = await this.bucketsChosen(tx, scopes, criteria, at);
    const ids = [...new Set([...chosen.values()].flat().map(({ id }) => id))];
    const asked = hasPeriod(criteria) ? periodBetween(criteria.period, at) : null;
    const drawn = await this.consumption.drawn(tx, ids, asked);
    const shown = await this.buckets.findAllIn(tx, ids);
    const reportOf = (bucket: ReportedBucket): Report['buckets'] => {
      const { id, unit, shownUnit } = bucket;
      const found = shown.get(id);
      if (found === undefined) return [];
      const used = toShown(drawn.get(id) ?? ZERO, unit, shownUnit);
      const counted = asked ?? countedPeriod(bucket, at);
      return [
        {
          shown: { id, href: hrefOf(this.buckets.type, id, origin), ...found.body },
          used: { type: 'used', name: unit, ...used, period: counted },
        },
      ];
    };
    return ({ node }) => (chosen.get(node.id) ?? []).flatMap(reportOf);
  }

  /** By account; of the running period only what is still there, of another one all that there was. */
  private async bucketsChosen(
    tx: Tx,
    scopes: readonly Scope[],
    criteria: Criteria,
    at: Instant,
  ): Promise<Map<string, readonly ReportedBucket[]>> {
    const within = {
      from: instant(Math.min(...scopes.map(({ period }) => period.from))),
      to: instant(Math.max(...scopes.map(({ period }) => period.to))),
    };
    const spendable = await this.consumption.bucketsOf(
      tx,
      {
        accountIds: scopes.map(({ node }) => node.id),
        aboveIds: [...new Set(scopes.flatMap(({ node }) => node.path))],
        bucketIds: criteria.buckets,
        within,
        standingAt: hasPeriod(criteria) ? null : at,
      },
      REPORTED_MAX + 1,
    );
    const chosen = new Map(
      scopes.map(({ node, subscriptions, period }) => {
        const above = spendable.filter(({ accountId }) => node.path.includes(accountId));
        const products = namesProducts(criteria) ? asCounted(subscriptions) : null;
        return [node.id, chooseBuckets(above, node.id, products, period)];
      }),
    );
    const count = [...chosen.values()].reduce((sum, each) => sum + each.length, 0);
    if (Math.max(count, spendable.length) > REPORTED_MAX) throw tooWide('buckets', REPORTED_MAX);
    return chosen;
  }

  /** Of all scopes at once. */
  private async productReports(
    tx: Tx,
    scopes: readonly Scope[],
  ): Promise<(scope: Scope) => Report['products']> {
    const sold = scopes.flatMap(({ subscriptions, period }) =>
      asCounted(subscriptions).map(({ id, accountId }) => ({
        subscriptionId: id,
        accountId,
        period,
      })),
    );
    if (sold.length === 0) return () => [];
    const placeOf = new Map(
      scopes.flatMap(({ subscriptions }) =>
        asCounted(subscriptions).map((each) => [each.id, keyOf(each)]),
      ),
    );
    const place = ({ subscriptionId }: { readonly subscriptionId: string }) =>
      placeOf.get(subscriptionId);
    const charged = groupBy(await this.consumption.charged(tx, sold), place);
    const covered = groupBy(await this.consumption.covered(tx, sold), place);
    return ({ subscriptions, period }) =>
      [...new Map(subscriptions.map((each) => [keyOf(each), each.productId]))].map(([key, id]) => ({
        id,
        counters: productCounters(charged.get(key) ?? [], covered.get(key) ?? [], period),
      }));
  }
}

/** A product of an account: it may have been another's before. */
function keyOf({ accountId, productId }: Pick<Tenured, 'accountId' | 'productId'>): string {
  return JSON.stringify([accountId, productId]);
}

/** Under their own ids, and under those of the subscriptions that began to sell what they sell, each once. */
function asCounted(subscriptions: readonly Tenured[]) {
  const all = subscriptions.flatMap(({ id: own, accountId, productId, offeringId, tenures }) =>
    [own, ...tenures.map(({ id }) => id)].map((id) => ({ id, accountId, productId, offeringId })),
  );
  return [...new Map(all.map((each) => [each.id, each])).values()];
}

function namesProducts({ products, subjects }: Criteria): boolean {
  return products.length > 0 || subjects.length > 0;
}

function hasPeriod({ period }: Criteria): boolean {
  return period.from !== undefined || period.to !== undefined;
}

/** The account's running billing period, unless the query says another. */
function periodOf(node: AccountNode, criteria: Criteria, at: Instant): Period {
  return hasPeriod(criteria)
    ? periodBetween(criteria.period, at)
    : periodContaining(node.cycle, at);
}

function periodBetween({ from, to }: Partial<Period>, at: Instant): Period {
  return { from: from ?? instant(0), to: to ?? at };
}
