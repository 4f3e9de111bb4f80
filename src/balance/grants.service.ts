import { Injectable } from '@nestjs/common';
import { type Decimal, decimal, formatDecimal, sum } from '../core/decimal';
import { groupBy } from '../core/group-by';
import { formatInstant, type Instant, type Period } from '../core/time';
import { type JournalEntry, Ledger, type LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import { derivedId } from '../core/derived-id';
import type { Action } from './domain/action';
import { type BucketScope, PRIORITY_UNRANKED } from './domain/bucket';
import { entriesOf, moveValue } from './domain/bucket-move';
import type { NewBucket } from './domain/kept-bucket';
import { CONTRA_ACCOUNTS } from './domain/plan-action';
import { referenceUnit, shownUnitOf, toReference } from './domain/reference-unit';
import { usageTypeOf } from './domain/usage-type';
import { ActionRepository } from './store/action.repository';
import { BucketRepository } from './store/bucket.repository';
import { type GrantedBucket, GrantedRepository } from './store/granted.repository';
import { toMovement } from './tmf654/action.convert';

/**
 * The total that a price of a subscription includes for one period. For each (subscription, price, end of period) the
 * largest stated quantity is granted, whenever the period begins and however often it is stated.
 */
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

/** Allowances: one bucket per subscription, price and period, and another one for each raise of the quantity. */
@Injectable()
export class Grants {
  private readonly buckets = new BucketRepository();
  private readonly included = new GrantedRepository();
  private readonly actions = new ActionRepository();

  constructor(private readonly ledger: Ledger) {}

  /** Answers the number of new buckets. The caller holds the locks of the accounts' roots. */
  async grant(tx: Tx, heads: LedgerHeads, grants: readonly Grant[], at: Instant): Promise<number> {
    if (grants.length === 0) return 0;
    const buckets = raises(grants, await this.granted(tx, grants)).map((raise) =>
      toBucket(raise, at),
    );
    if (buckets.length === 0) return 0;
    const inserted = await this.buckets.insertMissing(tx, buckets);
    const created = buckets.filter((bucket) => inserted.has(bucket.id));
    const actions = created.map((bucket) => toAction(bucket, at));
    await this.actions.insert(tx, actions);
    await this.ledger.post(tx, heads, actions.flatMap(toEntries), at);
    return created.length;
  }

  private granted(tx: Tx, grants: readonly Grant[]): Promise<GrantedBucket[]> {
    return this.included.grantedUntil(
      tx,
      grants.map(({ account, subscriptionId, period }) => ({
        accountId: account.id,
        subscriptionId,
        validTo: period.to,
      })),
    );
  }
}

/** A grant and how much of it is new, in the bucket's unit. */
type Raise = { readonly id: string; readonly grant: Grant; readonly amount: Decimal };

function raises(grants: readonly Grant[], known: readonly GrantedBucket[]): Raise[] {
  const bySubscription = groupBy(known, ({ subscriptionId }) => subscriptionId);
  const totals = new Map<string, Decimal>();
  return grants.flatMap((grant) => {
    const key = JSON.stringify([grant.subscriptionId, grant.priceId, grant.period.to]);
    const own = bySubscription.get(grant.subscriptionId) ?? [];
    const before = totals.get(key) ?? grantedOf(grant, own);
    const { quantity } = grant;
    const asked = typeof quantity === 'string' ? decimal(quantity) : quantity;
    const total = toReference(asked, grant.unit).amount;
    if (before?.greaterThanOrEqualTo(total)) return [];
    totals.set(key, total);
    if (before === undefined) return [{ id: grantId(grant), grant, amount: total }];
    return [{ id: raiseId(grant, total), grant, amount: total.minus(before) }];
  });
}

/** What was granted for a period of the same end, whenever it began; undefined when nothing was. */
function grantedOf(grant: Grant, buckets: readonly GrantedBucket[]): Decimal | undefined {
  const own = buckets.filter(
    ({ priceId, unit, validTo }) =>
      priceId === grant.priceId &&
      unit === referenceUnit(grant.unit) &&
      validTo === grant.period.to,
  );
  return own.length === 0 ? undefined : sum(own.map(({ granted }) => granted));
}

/** Derived from the grant, so that other rooms can refer to the bucket. */
export function grantId(grant: Pick<Grant, 'subscriptionId' | 'priceId' | 'period'>): string {
  return derivedId(...identityOf(grant));
}

/** The id of the bucket that raises the quantity to `total`. */
function raiseId(grant: Grant, total: Decimal): string {
  return derivedId(...identityOf(grant), formatDecimal(total));
}

function identityOf({
  subscriptionId,
  priceId,
  period,
}: Pick<Grant, 'subscriptionId' | 'priceId' | 'period'>): string[] {
  return ['allowance', subscriptionId, priceId, formatInstant(period.from)];
}

function toBucket({ id, grant, amount }: Raise, at: Instant): NewBucket {
  const { unit, account, subscriptionId, priceId } = grant;
  const meters = grant.meters?.length === 0 ? undefined : grant.meters;
  const own: BucketScope = { subscriptionIds: [subscriptionId], priceId };
  const date = formatInstant(at);
  return {
    ...shownUnitOf(unit),
    id,
    rootId: account.rootId,
    accountId: account.id,
    grantedFor: subscriptionId,
    isUnitAssumed: false,
    usageType: grant.usageType ?? usageTypeOf(unit),
    remaining: amount,
    priority: grant.priority ?? PRIORITY_UNRANKED,
    // It is part of the fee, so it is spent before what was bought separately.
    origin: 'promotional',
    isShared: grant.isShared ?? false,
    scope: { ...(grant.isShared === true ? {} : own), ...(meters && { meters }) },
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
    moves: [moveValue(bucket, bucket.remaining, CONTRA_ACCOUNTS.granted)],
    document: toMovement('grant', bucket, bucket.remaining, at),
    requestedAt: at,
  };
}

function toEntries(action: Action): JournalEntry[] {
  return entriesOf({ kind: 'grant', reference: action.id }, action.moves);
}
