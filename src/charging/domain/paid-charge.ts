// What buckets paid of a charge, in the order in which they paid: what a correction takes off the charge
// goes back to where it came from. A charge is all that a line of a price comes to in a period, its usage or
// fee, discounts, minimum and every correction of them, whichever bills show it.
import type { BucketOrigin } from '../../balance/domain/bucket';
import { derivedId } from '../../core/derived-id';
import type { Instant } from '../../core/time';
import type { GuidedLeg } from './leg-at';
import type { Place } from './running-totals';

export type PaidKey = {
  readonly rootId: string;
  readonly subscriptionId: string;
  readonly currency: string;
  readonly priceId: string;
  readonly line: string;
  readonly serviceFrom: Instant;
};

/**
 * What a bucket paid while the charge stood at `level`, which is negative when more had been taken off than charged
 * since a bucket first paid. Amounts are in units of 10^-12.
 */
export type PaidPart = {
  readonly bucketId: string;
  readonly origin: BucketOrigin;
  readonly amount: bigint;
  readonly level: bigint;
};

/** A part credited on a bill, because the bucket that had paid it was gone. */
export type CreditedPart = Pick<PaidPart, 'bucketId' | 'amount'>;

export type PaidCharge = {
  readonly id: string;
  readonly key: PaidKey;
  /** Charged since a bucket first paid; negative when more was taken off than charged since. */
  charged: bigint;
  /** Oldest first. Amounts between two parts, and above the last, are owed. */
  parts: readonly PaidPart[];
  credited: readonly CreditedPart[];
  isChanged: boolean;
};

/** Above this number the oldest part is merged with the next of its bucket. */
export const PARTS_MAX = 50;

export function paidIdOf(key: PaidKey): string {
  const { subscriptionId, currency, priceId, line, serviceFrom } = key;
  return derivedId('paid', subscriptionId, currency, priceId, line, `${serviceFrom}`);
}

export function paidKeyOf(
  { account, service }: Pick<Place, 'account' | 'service'>,
  { card, line, tenure }: GuidedLeg,
): PaidKey {
  return {
    rootId: account.rootId,
    subscriptionId: tenure.id,
    currency: card.currency,
    priceId: card.priceId ?? card.code,
    line: line.id,
    serviceFrom: service.from,
  };
}

export function newPaidCharge(id: string, key: PaidKey): PaidCharge {
  return { id, key, charged: 0n, parts: [], credited: [], isChanged: false };
}

/** `paid` is what buckets pay of the amount, at most all of it; the rest is owed. A negative amount is a correction. */
export function addCharge(
  charge: PaidCharge,
  amount: bigint,
  paid: readonly Omit<PaidPart, 'level'>[],
): void {
  let level = charge.charged;
  for (const part of paid) {
    charge.parts = compact(lay(charge.parts, { ...part, level }));
    level += part.amount;
  }
  charge.charged += amount;
  charge.isChanged = true;
}

/** What buckets paid beyond the present charge, last paid first; it has to go back to them. */
export function takeBack(charge: PaidCharge): PaidPart[] {
  const parts = [...charge.parts];
  const taken: PaidPart[] = [];
  for (let top = parts.at(-1); top !== undefined; top = parts.at(-1)) {
    const over = top.level + top.amount - charge.charged;
    if (over <= 0n) break;
    const amount = over < top.amount ? over : top.amount;
    const left = top.amount - amount;
    parts.splice(-1, 1, ...(left === 0n ? [] : [{ ...top, amount: left }]));
    taken.push({ ...top, amount });
  }
  if (taken.length > 0) Object.assign(charge, { parts, isChanged: true });
  return taken;
}

export function addCredited(charge: PaidCharge, { bucketId, amount }: CreditedPart): void {
  const before = charge.credited.find((one) => one.bucketId === bucketId)?.amount ?? 0n;
  const others = charge.credited.filter((one) => one.bucketId !== bucketId);
  charge.credited = [...others, { bucketId, amount: before + amount }];
}

function lay(parts: readonly PaidPart[], part: PaidPart): readonly PaidPart[] {
  const top = parts.at(-1);
  if (top === undefined || !isOneBucket(top, part) || top.level + top.amount !== part.level) {
    return [...parts, part];
  }
  return [...parts.slice(0, -1), { ...top, amount: top.amount + part.amount }];
}

/** Nothing is lost: the oldest part that another of its bucket follows moves up to it, and what is between moves down. */
function compact(parts: readonly PaidPart[]): readonly PaidPart[] {
  if (parts.length <= PARTS_MAX) return parts;
  const from = parts.findIndex((one, index) => nextOf(parts, one, index) > index);
  const moved = parts[from];
  if (moved === undefined) return parts;
  const to = nextOf(parts, moved, from);
  return parts.flatMap((part, index) => {
    if (index < from || index > to) return [part];
    if (index === from) return [];
    const amount = index === to ? part.amount + moved.amount : part.amount;
    return [{ ...part, amount, level: part.level - moved.amount }];
  });
}

function nextOf(parts: readonly PaidPart[], part: PaidPart, index: number): number {
  return parts.findIndex((other, at) => at > index && isOneBucket(other, part));
}

function isOneBucket(a: PaidPart, b: PaidPart): boolean {
  return a.bucketId === b.bucketId && a.origin === b.origin;
}
