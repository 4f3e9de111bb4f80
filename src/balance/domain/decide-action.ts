// Decides one action on what was loaded under the lock. A named bucket must exist; an account named instead stands
// for its own buckets of the requested unit.
import { type Decimal, sum } from '../../core/decimal';
import { isKnownCurrency, minorUnits } from '../../core/money';
import type { Instant } from '../../core/time';
import type { JournalAccount } from '../../ledger/domain/chart';
import { isOfOtherCurrency, type SpendableBucket } from './bucket';
import { type BucketMove, movePromise, moveValue } from './bucket-move';
import { type WantedValue, isEligible } from './choose-buckets';
import {
  type Choice,
  findBucket,
  givenFor,
  isOf,
  receivingOf,
  type Sight,
  type Target,
  whyNotNamed,
} from './find-bucket';
import { isWalletFor, whyNotMeant } from './named-bucket';
import {
  type AskedAmount,
  CONTRA_ACCOUNTS,
  type Plan,
  type Refusal,
  type TransferCost,
  inBucketUnit,
  planAdjustment,
  planCredit,
  planFromAccount,
  planReservation,
  planTransfer,
} from './plan-action';
import type { Recurrence } from './recurrence';
import { type BucketHold, captureAll } from './reservation';
import { toReference } from './reference-unit';

export type ActionRequest = Asked & {
  /** The refusal of a request that contradicts itself or cannot be followed as stated. */
  readonly misread?: Refusal | undefined;
};

type Asked =
  | {
      readonly kind: 'topup';
      readonly target: Target;
      readonly asked: AskedAmount | undefined;
      /** A refusal here means that it cannot recur as stated. */
      readonly recurrence?: Recurrence | Refusal | undefined;
    }
  | {
      readonly kind: 'adjust';
      readonly target: Target;
      readonly asked: AskedAmount | undefined;
      /** When set, the adjustment settles this reservation, and its amount is what was used. */
      readonly reservationId: string | undefined;
    }
  | {
      readonly kind: 'transfer';
      readonly target: Target;
      readonly receiver: Target;
      readonly asked: AskedAmount | undefined;
      readonly cost: TransferCost | undefined;
    }
  | {
      readonly kind: 'reserve';
      readonly target: Target;
      readonly asked: AskedAmount | undefined;
      readonly expiresAt: Instant;
      readonly beginsAt?: Instant | undefined;
    };

/** The holdings of the locked roots. */
export type ActionScene = Sight & { readonly holds: readonly BucketHold[] };

export type Decision =
  | {
      readonly kind: 'moved';
      readonly moves: readonly BucketMove[];
      readonly settled: readonly BucketHold[];
    }
  | { readonly kind: 'refused'; readonly reason: Refusal };

export function decideAction(request: ActionRequest, scene: ActionScene): Decision {
  if (request.misread !== undefined) return refused(request.misread);
  switch (request.kind) {
    case 'topup':
      return decideTopup(request, scene);
    case 'adjust':
      return request.reservationId === undefined
        ? decideAdjustment(request.target, request.asked, scene)
        : decideCapture(request.target, request.asked, scene);
    case 'transfer':
      return decideTransfer(request, scene);
    case 'reserve':
      if (request.expiresAt <= scene.at) return refused('expiry-in-the-past');
      if ((request.beginsAt ?? scene.at) > scene.at) return refused('reservation-ahead');
      return fromBucketOrAccount(
        request.target,
        request.asked,
        scene,
        planReservation,
        movePromise,
      );
  }
}

/**
 * A top-up fills a suspended bucket, too, once or each time that it recurs: what is suspended is spending. Bought value
 * stays bought: for an account it goes into a wallet, and never into granted money.
 */
function decideTopup(
  { target, asked, recurrence }: Extract<ActionRequest, { kind: 'topup' }>,
  scene: ActionScene,
): Decision {
  if (typeof recurrence === 'string') return refused(recurrence);
  const { bucketId, validity } = target;
  const until = validity?.to ?? null;
  // A bucket that would end at once is not opened.
  if (bucketId === undefined && until !== null && until <= scene.at) {
    return refused('bucket-expired');
  }
  const plan = (bucket: SpendableBucket, amount: AskedAmount) => {
    if (isKnownCurrency(bucket.unit) && bucket.origin !== 'paid') {
      return refusedPlan('bucket-given');
    }
    const reason = whyNotOfUse(bucket, scene);
    if (reason) return refusedPlan(reason);
    if (isTooFine(bucket, amount)) return refusedPlan('amount-too-fine');
    return planCredit(bucket, amount, scene.at, sourceOf(bucket));
  };
  return onBucket(target, asked, scene, plan, {
    fits: (bucket) => isWalletFor(bucket, target, scene.at),
  });
}

/** Whatever gives a bucket value asks this first; what it has already may leave it. */
function whyNotOfUse(bucket: SpendableBucket, { currencies }: ActionScene): Refusal | undefined {
  return isOfOtherCurrency(bucket, currencies?.get(bucket.accountId))
    ? 'currency-other'
    : undefined;
}

/** Paid money comes in minor units; usage may draw and give back finer amounts. */
function isTooFine({ unit }: SpendableBucket, { amount }: AskedAmount): boolean {
  return isKnownCurrency(unit) && amount.decimalPlaces() > minorUnits(unit);
}

/** Money sold for money comes from cash; all other value was granted. */
export function sourceOf(bucket: Pick<SpendableBucket, 'origin' | 'unit'>): JournalAccount {
  return bucket.origin === 'paid' && isKnownCurrency(bucket.unit)
    ? CONTRA_ACCOUNTS.cash
    : CONTRA_ACCOUNTS.granted;
}

function decideAdjustment(
  target: Target,
  asked: AskedAmount | undefined,
  scene: ActionScene,
): Decision {
  if (asked && !asked.amount.isNegative()) {
    return onBucket(
      target,
      asked,
      scene,
      (bucket) => {
        const reason = whyNotOfUse(bucket, scene);
        return reason ? refusedPlan(reason) : planAdjustment(bucket, asked, scene.at);
      },
      givenFor(target),
    );
  }
  const taken = asked && { ...asked, amount: asked.amount.negated() };
  const plan = (bucket: SpendableBucket, { amount, unit }: AskedAmount) =>
    planAdjustment(bucket, { amount: amount.negated(), unit }, scene.at);
  const take = (bucket: SpendableBucket, amount: Decimal) =>
    moveValue(bucket, amount.negated(), CONTRA_ACCOUNTS.adjustment);
  return fromBucketOrAccount(target, taken, scene, plan, take);
}

function decideCapture(
  { accountId }: Target,
  asked: AskedAmount | undefined,
  scene: ActionScene,
): Decision {
  const [first] = scene.holds;
  const bucket = first && scene.buckets.find(({ id }) => id === first.bucketId);
  if (!first || !bucket) return refused('reservation-unknown');
  if (!isOf(bucket, accountId, scene)) return refused('bucket-other-account');
  const held = sum(scene.holds.map((hold) => hold.amount));
  const used = asked ? inBucketUnit(bucket, { ...asked, amount: asked.amount.abs() }) : held;
  if (!used) return refused('unit-mismatch');
  const byId = new Map(scene.buckets.map((one) => [one.id, one]));
  const settlement = captureAll(scene.holds, used, byId, scene.at, CONTRA_ACCOUNTS.adjustment);
  if (settlement.kind === 'refused') return settlement;
  return { kind: 'moved', moves: settlement.moves, settled: settlement.holds };
}

function decideTransfer(
  request: Extract<ActionRequest, { kind: 'transfer' }>,
  scene: ActionScene,
): Decision {
  const { asked, receiver, cost } = request;
  return onBucket(request.target, asked, scene, (from, amount) => {
    const to = findBucket(receiver, amount.unit ?? from.unit, scene, receivingOf(from, receiver));
    if (to === undefined) return refusedPlan('receiver-unknown');
    const reason = whyNotNamed(to, receiver, scene) ?? whyNotOfUse(to, scene);
    return reason ? refusedPlan(reason) : planTransfer(from, to, amount, cost, scene.at);
  });
}

function onBucket(
  target: Target,
  asked: AskedAmount | undefined,
  scene: ActionScene,
  plan: (bucket: SpendableBucket, asked: AskedAmount) => Plan,
  choice: Choice = {},
): Decision {
  if (!asked) return refused('amount-missing');
  const bucket = findBucket(target, asked.unit, scene, choice);
  if (!bucket) return refused(target.bucketId === undefined ? 'bucket-unnamed' : 'bucket-unknown');
  const reason = whyNotNamed(bucket, target, scene);
  return reason ? refused(reason) : decided(plan(bucket, asked));
}

function fromBucketOrAccount(
  target: Target,
  asked: AskedAmount | undefined,
  scene: ActionScene,
  plan: (bucket: SpendableBucket, asked: AskedAmount, at: Instant) => Plan,
  move: (bucket: SpendableBucket, amount: Decimal) => BucketMove,
): Decision {
  if (!asked) return refused('amount-missing');
  if (target.bucketId !== undefined || target.accountId === undefined || asked.unit === undefined) {
    return onBucket(target, asked, scene, (bucket, amount) => plan(bucket, amount, scene.at));
  }
  const wanted = wantedOf(target, { ...asked, unit: asked.unit }, scene);
  const meant = scene.buckets.filter((bucket) => !whyNotMeant(bucket, target, scene.at));
  const hasAny = meant.some((bucket) => isEligible(bucket, wanted));
  return hasAny ? decided(planFromAccount(meant, wanted, move)) : refused('bucket-unnamed');
}

function wantedOf(
  { accountId = '', subscriptionId, subjects }: Target,
  asked: { readonly amount: Decimal; readonly unit: string },
  { accountPaths, at }: ActionScene,
): WantedValue {
  const accountPath = accountPaths.get(accountId) ?? [accountId];
  return {
    ...toReference(asked.amount, asked.unit),
    at,
    accountPath,
    subscriptionId: subscriptionId ?? null,
    subjects,
  };
}

function decided(plan: Plan): Decision {
  return plan.kind === 'refused' ? plan : { ...plan, settled: [] };
}

function refused(reason: Refusal): Decision {
  return { kind: 'refused', reason };
}

function refusedPlan(reason: Refusal): Plan {
  return { kind: 'refused', reason };
}
