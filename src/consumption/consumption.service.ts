import { Injectable } from '@nestjs/common';
import { AccountDirectory, type AccountNode } from '../account';
import { BucketService, toShown } from '../balance';
import { periodContaining } from '../core/calendar';
import { ZERO } from '../core/decimal';
import { formatInstant, type Instant, instant, parseInstant, type Period } from '../core/time';
import { SubscriptionDirectory, type Tenured } from '../inventory';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { derivedId } from '../core/derived-id';
import { type Body, DocumentStore, hrefOf, ResourceService, type RuleContext } from '../tmf';
import { chooseBuckets, countedPeriod, type ReportedBucket } from './domain/choose-buckets';
import { productCounters } from './domain/counters';
import { ConsumptionRepository } from './store/consumption.repository';
import { queryUsageConsumptionType } from './tmf677/consumption-type';
import { type Criteria, fromResource } from './tmf677/criteria.convert';
import { type Report, toResource } from './tmf677/report.convert';

type Scope = { readonly node: AccountNode; readonly subscriptions: readonly Tenured[] };

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
        beforeCreate: async (tx, body, context, id) => ({
          queryUsageConsumptionDate: formatInstant(context.at),
          ...body,
          usageConsumption: await this.answer(tx, fromResource(body), context, id),
        }),
      },
    );
  }

  private async answer(
    tx: Tx,
    criteria: Criteria,
    context: RuleContext,
    id: string,
  ): Promise<Body[]> {
    const answers: Body[] = [];
    for (const scope of await this.scopesOf(tx, criteria)) {
      const report = await this.report(tx, scope, criteria, context);
      answers.push(toResource({ ...report, id: derivedId(id, scope.node.id) }));
    }
    return answers;
  }

  /** Which accounts, and which of their products, the query is about. */
  private async scopesOf(tx: Tx, criteria: Criteria): Promise<Scope[]> {
    const { products, subjects, accounts, parties } = criteria;
    const isOfProducts = products.length > 0 || subjects.length > 0;
    const named = isOfProducts ? await this.productsNamed(tx, criteria) : [];
    const asked = isOfProducts
      ? named.map(({ accountId }) => accountId)
      : [...accounts, ...(await this.consumption.accountsOfParties(tx, parties))];
    const nodes = [...(await this.accounts.load(tx, asked)).values()];
    const wanted = isOfProducts ? await this.narrowed(tx, nodes, criteria) : nodes;
    const all = isOfProducts
      ? named
      : await this.subscriptions.ofAccounts(
          tx,
          wanted.map((node) => node.id),
        );
    return wanted.map((node) => ({
      node,
      subscriptions: all.filter(({ accountId }) => accountId === node.id),
    }));
  }

  private async productsNamed(tx: Tx, { products, subjects }: Criteria): Promise<Tenured[]> {
    const first = [...(await this.subscriptions.find(tx, products)).values()];
    const owners = [...new Set(first.map(({ accountId }) => accountId))];
    // A product that changed its prices has several subscriptions, all of one account or of the next.
    const ofProducts = (await this.subscriptions.ofAccounts(tx, owners)).filter(({ productId }) =>
      products.includes(productId),
    );
    const ever = new Map(subjects.map((subject) => [subject, EVER]));
    const ofSubjects = [...(await this.subscriptions.ofSubjects(tx, ever)).values()].flat();
    const all = [...ofProducts, ...ofSubjects];
    const isBoth = products.length > 0 && subjects.length > 0;
    const kept = isBoth
      ? ofProducts.filter(({ id }) => ofSubjects.some((each) => each.id === id))
      : all;
    return [...new Map(kept.map((each) => [each.id, each])).values()];
  }

  private async narrowed(
    tx: Tx,
    nodes: readonly AccountNode[],
    { accounts, parties }: Criteria,
  ): Promise<readonly AccountNode[]> {
    if (accounts.length === 0 && parties.length === 0) return nodes;
    const allowed = new Set([
      ...accounts,
      ...(await this.consumption.accountsOfParties(tx, parties)),
    ]);
    return nodes.filter(({ id }) => allowed.has(id));
  }

  private async report(
    tx: Tx,
    { node, subscriptions }: Scope,
    criteria: Criteria,
    context: RuleContext,
  ): Promise<Omit<Report, 'id'>> {
    const { at } = context;
    const period = periodOf(node, criteria, at);
    const isOfProducts = criteria.products.length > 0 || criteria.subjects.length > 0;
    const all = await this.consumption.bucketsOf(tx, node.path);
    const spendable = chooseBuckets(
      all,
      node.id,
      isOfProducts ? asCounted(subscriptions) : null,
      period,
    );
    const wanted = spendable.filter(
      ({ id, validTo }) =>
        (criteria.buckets.length === 0 || criteria.buckets.includes(id)) &&
        // Of the running period only what is still there; of another one all that there was.
        (hasPeriod(criteria) || validTo === null || validTo > at),
    );
    return {
      at,
      accountId: node.id,
      period,
      buckets: await this.bucketReports(tx, wanted, criteria, context),
      products: await this.productReports(tx, node, subscriptions, all, period),
      subjects: criteria.subjects,
    };
  }

  private async bucketReports(
    tx: Tx,
    buckets: readonly ReportedBucket[],
    criteria: Criteria,
    { at, origin }: RuleContext,
  ): Promise<Report['buckets']> {
    const ids = buckets.map(({ id }) => id);
    const asked = hasPeriod(criteria) ? periodBetween(criteria.period, at) : null;
    const drawn = await this.consumption.drawn(tx, ids, asked);
    const reports: Report['buckets'][number][] = [];
    for (const bucket of buckets) {
      const found = await this.buckets.findIn(tx, bucket.id);
      if (found === undefined) continue;
      const used = toShown(drawn.get(bucket.id) ?? ZERO, bucket.unit, bucket.shownUnit);
      const counted = asked ?? countedPeriod(bucket, at);
      reports.push({
        shown: { id: bucket.id, href: hrefOf(this.buckets.type, bucket.id, origin), ...found.body },
        used: { type: 'used', name: bucket.unit, ...used, period: counted },
      });
    }
    return reports;
  }

  private async productReports(
    tx: Tx,
    { payerId }: AccountNode,
    subscriptions: readonly Tenured[],
    buckets: readonly ReportedBucket[],
    period: Period,
  ): Promise<Report['products']> {
    if (subscriptions.length === 0) return [];
    const counted = asCounted(subscriptions);
    const ids = [...new Set(counted.map(({ id }) => id))];
    const bucketIds = buckets.map(({ id }) => id);
    const charged = await this.consumption.charged(tx, payerId, ids, period);
    const covered = await this.consumption.covered(tx, bucketIds, ids, period);
    const products = [...new Set(subscriptions.map(({ productId }) => productId))];
    return products.map((id) => {
      const own = new Set(counted.filter((each) => each.productId === id).map((each) => each.id));
      const counters = productCounters(
        charged.filter((each) => own.has(each.subscriptionId)),
        covered.filter((each) => own.has(each.subscriptionId)),
        period,
      );
      return { id, counters };
    });
  }
}

/** Under their own ids, and under those of the subscriptions that began to sell what they sell. */
function asCounted(subscriptions: readonly Tenured[]) {
  return subscriptions.flatMap(({ id: own, productId, offeringId, tenures }) =>
    [own, ...tenures.map(({ id }) => id)].map((id) => ({ id, productId, offeringId })),
  );
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
