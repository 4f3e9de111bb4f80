// Decides what the first value of a bucket determines: the unit of a bucket created without one, or a new wallet for
// an account that has none.
import { ZERO } from '../../core/decimal';
import { formatInstant, type Instant } from '../../core/time';
import { hasEnded, PRIORITY_UNRANKED } from './bucket';
import type { ActionRequest } from './decide-action';
import type { LoadedBucket, NewBucket, ShownUnit } from './kept-bucket';
import { isWalletFor, type Named, scopeFor, whyNotMeant } from './named-bucket';
import { shownUnitOf } from './reference-unit';
import { contradicts, usageTypeOf } from './usage-type';

export type FirstValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'unit'; readonly bucketId: string; readonly shown: ShownUnit }
  | { readonly kind: 'wallet'; readonly bucket: NewBucket };

const NONE: FirstValue = { kind: 'none' };

export function firstValue(
  request: ActionRequest,
  buckets: readonly LoadedBucket[],
  wallet: {
    readonly id: string;
    readonly at: Instant;
    readonly pathOf: (accountId: string) => readonly string[];
  },
): FirstValue {
  const unit = request.asked?.unit;
  if (unit === undefined || request.kind === 'reserve' || request.kind === 'transfer') return NONE;
  const { target } = request;
  const { bucketId, accountId } = target;
  const shown = shownUnitOf(unit);
  const open = buckets.find(
    (one) =>
      one.isUnitAssumed &&
      one.remaining.isZero() &&
      one.unit !== shown.unit &&
      !contradicts(one.usageType, unit),
  );
  if (open !== undefined && open.id === bucketId) return { kind: 'unit', bucketId: open.id, shown };
  if (request.kind !== 'topup' || bucketId !== undefined || accountId === undefined) return NONE;
  const hasOne = buckets.some(
    (one) =>
      one.accountId === accountId &&
      one.unit === shown.unit &&
      whyNotMeant(one, target, wallet.at) === undefined &&
      isWalletFor(one, target, wallet.at) &&
      !hasEnded(one, wallet.at),
  );
  if (hasOne) return NONE;
  const path = wallet.pathOf(accountId);
  const rootId = path[path.length - 1] ?? accountId;
  return { kind: 'wallet', bucket: newWallet({ ...wallet, accountId, rootId, unit }, target) };
}

/** The buckets as they are after the first value has come. */
export function withFirstValue(
  first: FirstValue,
  buckets: readonly LoadedBucket[],
): readonly LoadedBucket[] {
  switch (first.kind) {
    case 'none':
      return buckets;
    case 'unit': {
      const { unit, shownUnit } = first.shown;
      return buckets.map((bucket) =>
        bucket.id === first.bucketId
          ? { ...bucket, unit, shownUnit, isUnitAssumed: false }
          : bucket,
      );
    }
    case 'wallet':
      return [
        ...buckets,
        {
          ...first.bucket,
          reserved: ZERO,
          createdSeq: Number.MAX_SAFE_INTEGER,
          formerActions: 0,
        },
      ];
  }
}

/** A wallet with the stated product, device and validity. */
function newWallet(
  {
    id,
    accountId,
    rootId,
    unit,
  }: {
    readonly id: string;
    readonly accountId: string;
    readonly rootId: string;
    readonly unit: string;
  },
  target: Named,
): NewBucket {
  const { from = null, to = null } = target.validity ?? {};
  return {
    id,
    rootId,
    accountId,
    grantedFor: null,
    ...shownUnitOf(unit),
    isUnitAssumed: false,
    usageType: usageTypeOf(unit),
    remaining: ZERO,
    priority: PRIORITY_UNRANKED,
    origin: 'paid',
    isShared: false,
    scope: scopeFor(target),
    status: 'active',
    validFrom: from,
    validTo: to,
    document: { partyAccount: { id: accountId }, ...documentOf(target) },
  };
}

/** The document, as a client would have sent it. */
function documentOf({ subscriptionId, subjects, validity }: Named): NewBucket['document'] {
  const { from = null, to = null } = validity ?? {};
  const start = from === null ? {} : { startDateTime: formatInstant(from) };
  const end = to === null ? {} : { endDateTime: formatInstant(to) };
  return {
    ...(subscriptionId === undefined ? {} : { product: [{ id: subscriptionId }] }),
    ...(subjects === undefined ? {} : { logicalResource: subjects.map((one) => ({ id: one })) }),
    ...(from === null && to === null ? {} : { validFor: { ...start, ...end } }),
  };
}
