// The first value of a bucket decides what it holds: it gives a bucket that was made without a unit its
// unit, and opens the wallet of an account that has none.
import { ZERO } from '../../core/decimal';
import { PRIORITY_UNRANKED } from './bucket';
import type { ActionRequest } from './decide-action';
import type { LoadedBucket, NewBucket, ShownUnit } from './kept-bucket';
import { shownUnitOf } from './reference-unit';
import { usageTypeOf } from './usage-type';

export type FirstValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'unit'; readonly bucketId: string; readonly shown: ShownUnit }
  | { readonly kind: 'wallet'; readonly bucket: NewBucket };

const NONE: FirstValue = { kind: 'none' };

export function firstValue(
  request: ActionRequest,
  buckets: readonly LoadedBucket[],
  wallet: { readonly id: string; readonly pathOf: (accountId: string) => readonly string[] },
): FirstValue {
  const unit = request.asked?.unit;
  if (unit === undefined || request.kind === 'reserve' || request.kind === 'transfer') return NONE;
  const { bucketId, accountId } = request.target;
  const shown = shownUnitOf(unit);
  const open = buckets.find(
    (one) => one.isUnitAssumed && one.remaining.isZero() && one.unit !== shown.unit,
  );
  if (open !== undefined && open.id === bucketId) return { kind: 'unit', bucketId: open.id, shown };
  if (request.kind !== 'topup' || bucketId !== undefined || accountId === undefined) return NONE;
  const hasOne = buckets.some((one) => one.accountId === accountId && one.unit === shown.unit);
  if (hasOne) return NONE;
  const path = wallet.pathOf(accountId);
  const rootId = path[path.length - 1] ?? accountId;
  return { kind: 'wallet', bucket: newWallet(wallet.id, accountId, rootId, unit) };
}

/** The bucket as it is seen once the first value has come. */
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
      return [...buckets, { ...first.bucket, reserved: ZERO, createdSeq: Number.MAX_SAFE_INTEGER }];
  }
}

function newWallet(id: string, accountId: string, rootId: string, unit: string): NewBucket {
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
    scope: {},
    status: 'active',
    validFrom: null,
    validTo: null,
    document: { partyAccount: { id: accountId } },
  };
}
