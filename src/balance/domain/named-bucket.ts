// Whether a bucket matches what an action states beside an id or account: product, device, type of usage and
// validity.
import type { Instant } from '../../core/time';
import type { BucketScope, SpendableBucket } from './bucket';
import { isForDevice, isMadeFor } from './choose-buckets';
import type { Refusal } from './plan-action';
import { usageTypeOf } from './usage-type';

export type Named = {
  readonly subscriptionId?: string | undefined;
  /** The names of a device, any of which usage may have as its subject. */
  readonly subjects?: readonly string[] | undefined;
  readonly usageType?: string | undefined;
  /** The validity of the value that is given. */
  readonly validity?: Validity | undefined;
};

export type Validity = { readonly from: Instant | null; readonly to: Instant | null };

/** Undefined when the bucket matches. */
export function whyNotMeant(
  bucket: Pick<SpendableBucket, 'scope' | 'unit' | 'validFrom' | 'validTo'> & {
    readonly usageType?: string;
  },
  { subscriptionId, subjects, usageType, validity }: Named,
  at: Instant,
): Refusal | undefined {
  if (subscriptionId !== undefined && !isMadeFor(bucket.scope, { subscriptionId })) {
    return 'bucket-other-product';
  }
  if (subjects !== undefined && !isForDevice(bucket.scope, subjects)) return 'bucket-other-device';
  const types = [bucket.usageType, usageTypeOf(bucket.unit)];
  if (usageType !== undefined && !types.includes(usageType)) return 'usage-type-mismatch';
  if (validity === undefined) return undefined;
  const begins = beginAhead(validity.from, at);
  const isSame =
    (begins === null || bucket.validFrom === begins) &&
    (validity.to === null || bucket.validTo === validity.to);
  return isSame ? undefined : 'validity-other';
}

/** Value for a product or device must be for it alone: a bucket that others may spend as well is not its own. */
export function isOwn(scope: BucketScope, { subscriptionId, subjects }: Named): boolean {
  const isOfProduct =
    subscriptionId === undefined || scope.subscriptionIds?.includes(subscriptionId) === true;
  const isOfDevice = subjects === undefined || scope.subjects !== undefined;
  return isOfProduct && isOfDevice;
}

/** True when the scope has exactly what is named, and nothing else. */
export function isMadeForJust(scope: BucketScope, named: Named): boolean {
  const { meters, offeringIds, subscriptionIds = [], subjects } = scope;
  return (
    isOwn(scope, named) &&
    meters === undefined &&
    offeringIds === undefined &&
    subscriptionIds.every((id) => id === named.subscriptionId) &&
    (subjects === undefined || named.subjects !== undefined)
  );
}

/** True when a top-up of the account would open the same wallet: bought, for the same scope and validity. */
export function isWalletFor(
  { origin, scope, validFrom, validTo }: WalletTerms,
  named: Named,
  at: Instant,
): boolean {
  const { from = null, to = null } = named.validity ?? {};
  return (
    origin === 'paid' &&
    isMadeForJust(scope, named) &&
    beginAhead(validFrom, at) === beginAhead(from, at) &&
    validTo === to
  );
}

type WalletTerms = Pick<SpendableBucket, 'origin' | 'scope' | 'validFrom' | 'validTo'>;

/** A start in the past counts as none. */
function beginAhead(from: Instant | null, at: Instant): Instant | null {
  return from !== null && from > at ? from : null;
}

/** The scope of a bucket that is opened for what is named. */
export function scopeFor({ subscriptionId, subjects }: Named): BucketScope {
  return {
    ...(subscriptionId === undefined ? {} : { subscriptionIds: [subscriptionId] }),
    ...(subjects === undefined ? {} : { subjects }),
  };
}
