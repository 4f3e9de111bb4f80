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
  const begins = validity.from !== null && validity.from > at ? validity.from : null;
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

/** Of a bucket that is opened for what is named. */
export function scopeFor({ subscriptionId, subjects }: Named): BucketScope {
  return {
    ...(subscriptionId === undefined ? {} : { subscriptionIds: [subscriptionId] }),
    ...(subjects === undefined ? {} : { subjects }),
  };
}
