import { Injectable } from '@nestjs/common';
import { type Decimal, decimal } from '../core/decimal';
import { groupBy } from '../core/group-by';
import { formatInstant, type Instant, type Period } from '../core/time';
import { type JournalEntry, Ledger, type LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import { derivedId } from '../core/derived-id';
import type { Action } from './domain/action';
import { type BucketScope, PRIORITY_UNRANKED } from './domain/bucket';
import { entriesOf, moveValue } from './domain/bucket-move';
import type { NewBucket } from './domain/kept-bucket';
import { COUNTERS } from './domain/plan-action';
import { shownUnitOf, toReference } from './domain/reference-unit';
import { usageTypeOf } from './domain/usage-type';
import { ActionRepository } from './store/action.repository';
import { BucketRepository, type EndingBucket } from './store/bucket.repository';
import { toMovement } from './tmf654/action.convert';

/** What a subscription includes for one period. The same (subscription, price, period) is granted once, whenever it begins. */
export type Grant = {
  readonly account: { readonly id: string; readonly rootId: string };
  readonly subscriptionId: string;
  readonly priceId: string;
  readonly period: Period;
  readonly quantity: Decimal | string;
  readonly unit: string;
  readonly name: string;
  readonly usageType?: string;
  /** Only these meters may use it; any meter of the unit when absent or empty. */
  readonly meters?: readonly string[];
  readonly isShared?: boolean;
  readonly priority?: number;
};

/** Allowances: buckets of included quantity, one per subscription, price and period. */
@Injectable()
export class Grants {
  private readonly buckets = new BucketRepository();
  private readonly actions = new ActionRepository();

  constructor(private readonly ledger: Ledger) {}

  /** Answers how many were new. The caller holds the locks of the accounts' roots. */
  async grant(tx: Tx, heads: LedgerHeads, grants: readonly Grant[], at: Instant): Promise<number> {
    if (grants.length === 0) return 0;
    const granted = await this.grantedOtherwise(tx, grants);
    const wanted = new Map(grants.map((grant) => [grantId(grant), grant]));
    const buckets = [...wanted].flatMap(([id, grant]) =>
      granted.has(id) ? [] : [toBucket(id, grant, at)],
    );
    if (buckets.length === 0) return 0;
    const inserted = await this.buckets.insertMissing(tx, buckets);
    const created = buckets.filter((bucket) => inserted.has(bucket.id));
    const actions = created.map((bucket) => toAction(bucket, at));
    await this.actions.insert(tx, actions);
    await this.ledger.post(tx, heads, actions.flatMap(toEntries), at);
    return created.length;
  }

  /** A subscription that begins on another day than was known has had what its first period includes. */
  private async grantedOtherwise(tx: Tx, grants: readonly Grant[]): Promise<ReadonlySet<string>> {
    const ending = await this.buckets.endingWith(
      tx,
      grants.map(({ subscriptionId, period }) => ({ subscriptionId, validTo: period.to })),
    );
    const bySubscription = groupBy(ending, ({ subscriptionId }) => subscriptionId);
    const isGranted = (grant: Grant) =>
      bySubscription.get(grant.subscriptionId)?.some((bucket) => isOfSamePeriod(grant, bucket)) ===
      true;
    return new Set(grants.filter(isGranted).map(grantId));
  }
}

/** A grant of the same that ends with the same period and began on another day. */
function isOfSamePeriod(
  { period, account, ...grant }: Grant,
  { id, accountId, validFrom, validTo }: EndingBucket,
): boolean {
  if (accountId !== account.id) return false;
  if (validTo !== period.to || validFrom === period.from) return false;
  return id === grantId({ ...grant, period: { from: validFrom, to: validTo } });
}

/** The id of the allowance bucket, so that others can point at it. */
export function grantId(grant: Pick<Grant, 'subscriptionId' | 'priceId' | 'period'>): string {
  const { subscriptionId, priceId, period } = grant;
  return derivedId('allowance', subscriptionId, priceId, formatInstant(period.from));
}

function toBucket(id: string, grant: Grant, at: Instant): NewBucket {
  const { quantity, unit, account, subscriptionId } = grant;
  const meters = grant.meters?.length === 0 ? undefined : grant.meters;
  const amount = typeof quantity === 'string' ? decimal(quantity) : quantity;
  const scope: BucketScope = { subscriptionIds: [subscriptionId], ...(meters && { meters }) };
  const date = formatInstant(at);
  return {
    ...shownUnitOf(unit),
    id,
    rootId: account.rootId,
    accountId: account.id,
    grantedFor: subscriptionId,
    isUnitAssumed: false,
    usageType: grant.usageType ?? usageTypeOf(unit),
    remaining: toReference(amount, unit).amount,
    priority: grant.priority ?? PRIORITY_UNRANKED,
    // Nobody paid for it apart from the fee, so it burns before what was bought.
    origin: 'promotional',
    isShared: grant.isShared ?? false,
    scope: grant.isShared === true ? { ...(meters && { meters }) } : scope,
    status: 'active',
    validFrom: grant.period.from,
    validTo: grant.period.to,
    document: {
      name: grant.name,
      partyAccount: { id: account.id },
      product: [{ id: subscriptionId }],
      validFor: {
        startDateTime: formatInstant(grant.period.from),
        endDateTime: formatInstant(grant.period.to),
      },
      requestedDate: date,
      confirmationDate: date,
    },
  };
}

function toAction(bucket: NewBucket, at: Instant): Action {
  return {
    id: derivedId('grant', bucket.id),
    kind: 'grant',
    status: 'completed',
    rootId: bucket.rootId,
    bucketId: bucket.id,
    accountId: bucket.accountId,
    moves: [moveValue(bucket, bucket.remaining, COUNTERS.granted)],
    document: toMovement('grant', bucket, bucket.remaining, at),
    requestedAt: at,
  };
}

function toEntries(action: Action): JournalEntry[] {
  return entriesOf({ kind: 'grant', reference: action.id }, action.moves);
}
