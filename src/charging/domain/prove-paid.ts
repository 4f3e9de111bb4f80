// Proof of what buckets paid of a charge, which is what corrections give back by: it is of the charge that its
// id says, of buckets of its root, and stands where the charges stood when they were paid. That is worked out
// again of the charges themselves, by what each came to and what was drawn for it, not by how it was booked.
import { decimal, formatScaled } from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import { type PaidKey, paidIdOf } from './paid-charge';
import { unitsOf } from './running-totals';

/** The stored row; amounts are plain decimals. */
export type StoredPaid = {
  readonly id: string;
  readonly key: PaidKey;
  readonly charged: string;
  readonly parts: readonly StoredPart[];
  readonly credited: readonly Pick<StoredPart, 'bucketId' | 'amount'>[];
  /** The buckets that it names, as far as they exist. */
  readonly buckets: ReadonlyMap<string, PaidBucket>;
};

type StoredPart = {
  readonly bucketId: string;
  readonly origin: string;
  readonly amount: string;
  readonly level: string;
};

type PaidBucket = {
  readonly rootId: string;
  readonly unit: string;
  readonly origin: string;
  /** True when it was deleted and created again with the same id. */
  readonly isRemade: boolean;
};

/** A charge, or charges booked together, in the order of booking. */
export type PaidStep = {
  readonly amount: string;
  readonly drawn: string;
  /** True for usage that was rated again: the excess is given back once all of it is booked. */
  readonly isRerated: boolean;
};

type Run = { readonly from: bigint; readonly to: bigint };

/** How far charges are paid; `charged` is undefined until a bucket pays. In units of 10^-12. */
export type Covered = { readonly charged: bigint | undefined; readonly runs: readonly Run[] };

/** Describes the first mismatch; undefined when everything fits. */
export function disproofOfPaid(paid: StoredPaid): string | undefined {
  if (paidIdOf(paid.key) !== paid.id) return 'its id is not that of the charge it names';
  const named = [...paid.parts, ...paid.credited];
  return first(named, (part) => wrongBucket(paid, part)) ?? wrongLevels(paid);
}

/** `buckets` in the order in which they paid, as far as draws tell: each pair, and nothing was given back since. */
export function disproofOfOrder(
  { parts }: Pick<StoredPaid, 'parts'>,
  buckets: readonly (readonly [before: string, after: string])[],
): string | undefined {
  const ids = parts.map(({ bucketId }) => bucketId);
  return first(buckets, ([before, after]) => {
    const isKept = ids.lastIndexOf(before) < ids.indexOf(after);
    return isKept ? undefined : `bucket ${before} paid before ${after}, and stands behind it`;
  });
}

/** Levels of a charge whose parts were merged are not known. */
export function disproofOfCovered(paid: StoredPaid, covered: Covered): string | undefined {
  const { charged = 0n, runs } = trimmed(covered);
  if (unitsOf(paid.charged) !== charged) {
    return `${paid.charged} is charged since a bucket paid first, its charges say ${textOf(charged)}`;
  }
  const own = paid.parts.map(({ amount, level }) => runOf(unitsOf(level), unitsOf(amount)));
  const [kept, made] = [together(own), runs].map((all) => all.map(nameOf).join(', '));
  return kept === made ? undefined : `is paid from ${kept}, its charges were paid from ${made}`;
}

export const UNPAID: Covered = { charged: undefined, runs: [] };

export function afterStep(before: Covered, step: PaidStep): Covered {
  const [amount, drawn] = [unitsOf(step.amount), unitsOf(step.drawn)];
  const { charged, runs } = step.isRerated ? before : trimmed(before);
  if (charged === undefined && drawn <= 0n) return UNPAID;
  const level = charged ?? 0n;
  const next = {
    charged: level + amount,
    runs: drawn > 0n ? together([...runs, runOf(level, drawn)]) : runs,
  };
  return step.isRerated ? next : trimmed(next);
}

function wrongBucket(
  { key, buckets }: StoredPaid,
  part: Partial<StoredPart> & Pick<StoredPart, 'bucketId' | 'amount'>,
): string | undefined {
  const { bucketId, amount, origin } = part;
  const bucket = buckets.get(bucketId);
  if (bucket?.rootId !== key.rootId) return `bucket ${bucketId} is gone, or of another root`;
  if (!decimal(amount).greaterThan(0)) return `bucket ${bucketId} paid ${amount}`;
  if (bucket.isRemade) return undefined;
  if (bucket.unit !== key.currency) return `bucket ${bucketId} is in ${bucket.unit}`;
  const isSame = origin === undefined || origin === bucket.origin;
  return isSame ? undefined : `bucket ${bucketId} is ${bucket.origin}, and paid as ${origin}`;
}

function wrongLevels({ charged, parts }: StoredPaid): string | undefined {
  let end: bigint | undefined;
  for (const { bucketId, amount, level } of parts) {
    const from = unitsOf(level);
    if (end !== undefined && from < end) {
      return `bucket ${bucketId} paid from ${level} on, what another had paid`;
    }
    end = from + unitsOf(amount);
    if (end > unitsOf(charged)) {
      return `of ${charged} charged, bucket ${bucketId} paid what is above`;
    }
  }
  return undefined;
}

/** Gives back what was taken off, last paid first. */
function trimmed({ charged, runs }: Covered): Covered {
  if (charged === undefined) return UNPAID;
  const below = runs.filter(({ from }) => from < charged);
  return {
    charged,
    runs: below.map(({ from, to }) => ({ from, to: to < charged ? to : charged })),
  };
}

function together(runs: readonly Run[]): readonly Run[] {
  return runs.reduce<Run[]>((all, run) => {
    const last = all.at(-1);
    if (last?.to !== run.from) return [...all, run];
    return [...all.slice(0, -1), { from: last.from, to: run.to }];
  }, []);
}

function runOf(from: bigint, amount: bigint): Run {
  return { from, to: from + amount };
}

function nameOf({ from, to }: Run): string {
  return `${textOf(from)} to ${textOf(to)}`;
}

function textOf(units: bigint): string {
  return formatScaled(units, CHARGE_SCALE);
}

function first<T>(all: readonly T[], wrong: (one: T) => string | undefined): string | undefined {
  for (const one of all) {
    const message = wrong(one);
    if (message !== undefined) return message;
  }
  return undefined;
}
