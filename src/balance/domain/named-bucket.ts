// Whether a bucket is the one that an action means, by all that it says beside its id or its account: a product, a
// device, a type of usage, how long the value is to be valid.
import type { Instant } from '../../core/time';
import type { BucketScope, SpendableBucket } from './bucket';
import { isForDevice, isMadeFor } from './choose-buckets';
import type { Refusal } from './plan-action';
import { usageTypeOf } from './usage-type';

export type Named = {
  readonly subscriptionId?: string | undefined;
  /** By the names of a device, as usage may call its subject. */
  readonly subjects?: readonly string[] | undefined;
  readonly usageType?: string | undefined;
  /** Of what is given. */
  readonly validity?: Validity | undefined;
};

export type Validity = { readonly from: Instant | null; readonly to: Instant | null };

/** Undefined where it may be meant. */
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

/** What is given for a product or a device is for it alone: a bucket that others spend as well is not its own. */
export function isOwn(scope: BucketScope, { subscriptionId, subjects }: Named): boolean {
  const isOfProduct =
    subscriptionId === undefined || scope.subscriptionIds?.includes(subscriptionId) === true;
  const isOfDevice = subjects === undefined || scope.subjects !== undefined;
  return isOfProduct && isOfDevice;
}

/** Made for just what is named: no less, and for nothing that is not. */
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

/** Whether it is the wallet that a top-up of an account would open: bought, for the same and for as long. */
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

/** What has begun is as if it had always been. */
function beginAhead(from: Instant | null, at: Instant): Instant | null {
  return from !== null && from > at ? from : null;
}

/** Of a bucket that is opened for what is named. */
export function scopeFor({ subscriptionId, subjects }: Named): BucketScope {
  return {
    ...(subscriptionId === undefined ? {} : { subscriptionIds: [subscriptionId] }),
    ...(subjects === undefined ? {} : { subjects }),
  };
}
