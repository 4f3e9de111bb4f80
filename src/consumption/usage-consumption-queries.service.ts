import { Injectable } from '@nestjs/common';
import { AccountDirectory, type AccountNode } from '../account';
import { BucketService, toShown } from '../balance';
import { periodContaining } from '../core/calendar';
import { ZERO } from '../core/decimal';
import { derivedId } from '../core/derived-id';
import { groupBy } from '../core/group-by';
import {
  formatInstant,
  hullOf,
  type Instant,
  instant,
  parseInstant,
  type Period,
} from '../core/time';
import { SubscriptionDirectory, type Tenured } from '../inventory';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { type Body, DocumentStore, hrefOf, ResourceService, type RuleContext } from '../tmf';
import { criteriaUnfollowed, nothingAsked, tooWide } from './consumption.errors';
import { countedPeriod, type ReportedBucket, reportedBuckets } from './domain/reported-buckets';
import { productCounters } from './domain/counters';
import { asksSomething, unfollowedIn } from './tmf677/asked-criteria';
import { ConsumptionRepository } from './store/consumption.repository';
import { queryUsageConsumptionType } from './tmf677/consumption-type';
import { type Criteria, fromResource } from './tmf677/criteria.convert';
import { type Report, toResource } from './tmf677/report.convert';

type Scope = {
  readonly node: AccountNode;
  readonly subscriptions: readonly Tenured[];
  readonly period: Period;
};

/** The most accounts, and the most products and buckets of all of them, that one answer reports. */
const REPORTED_MAX = 1_000;

/** Whatever the period of a report: a product that served a subject earlier may have used its buckets. */
const EVER: Period = { from: instant(0), to: parseInstant('9999-12-31T00:00:00Z') };

const NO_DEVICES = (): readonly string[] => [];

/** TMF677 queries: each is answered when it is posted, and the stored answer does not change. */
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

  /** Not audited: a query changes nothing. */
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

  /** One query for the buckets of all scopes. */
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

  /**
   * Keyed by account. A report of the running period shows valid buckets only, one of another period all that
   * existed.
   */
  private async bucketsChosen(
    tx: Tx,
    scopes: readonly Scope[],
    criteria: Criteria,
    at: Instant,
  ): Promise<Map<string, readonly ReportedBucket[]>> {
    const within = hullOf(scopes.map(({ period }) => period));
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
    const isOfProducts = namesProducts(criteria);
    const devicesOf = isOfProducts ? await this.devicesAsked(tx, criteria, spendable) : NO_DEVICES;
    const chosen = new Map(
      scopes.map(({ node, subscriptions, period }) => {
        const above = spendable.filter(({ accountId }) => node.path.includes(accountId));
        const products = subscriptions.map(({ id, productId, offeringId, tenures }) => {
          return { id, offeringId, tenures, subjects: devicesOf(productId) };
        });
        return [node.id, reportedBuckets(above, node.id, isOfProducts ? products : null, period)];
      }),
    );
    const count = [...chosen.values()].reduce((sum, each) => sum + each.length, 0);
    if (Math.max(count, spendable.length) > REPORTED_MAX) throw tooWide('buckets', REPORTED_MAX);
    return chosen;
  }

  /** The devices that the query names; without any, those that buckets are reserved for and the product answers for. */
  private async devicesAsked(
    tx: Tx,
    { subjects }: Criteria,
    buckets: readonly ReportedBucket[],
  ): Promise<(productId: string) => readonly string[]> {
    if (subjects.length > 0) return () => subjects;
    const kept = new Set(buckets.flatMap(({ scope }) => scope.subjects ?? []));
    const ever = new Map([...kept].map((device) => [device, EVER]));
    const answering = [...(await this.subscriptions.ofSubjects(tx, ever))];
    return (asked) =>
      answering.flatMap(([device, served]) =>
        served.some(({ productId }) => productId === asked) ? [device] : [],
      );
  }

  /** One query for the products of all scopes. */
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

/** The account is part of the key, since the product may have belonged to another account before. */
function keyOf({ accountId, productId }: Pick<Tenured, 'accountId' | 'productId'>): string {
  return JSON.stringify([accountId, productId]);
}

/** Usage counts under the subscription itself and under the earlier ones that sold the same; each once. */
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

/** The period the query names, else the account's running billing period. */
function periodOf(node: AccountNode, criteria: Criteria, at: Instant): Period {
  return hasPeriod(criteria)
    ? periodBetween(criteria.period, at)
    : periodContaining(node.cycle, at);
}

function periodBetween({ from, to }: Partial<Period>, at: Instant): Period {
  return { from: from ?? instant(0), to: to ?? at };
}
