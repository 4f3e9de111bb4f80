// What waits for somebody: what was refused, failed or is not matched, counted by kind and reason.
import type { Instant } from '../../core/time';

export const KINDS = [
  'rejectedUsage',
  'order',
  'failedJob',
  'listener',
  'failedPayment',
  'unappliedPayment',
] as const;
export type Kind = (typeof KINDS)[number];

/** Of a kind and reason: how many, since when, and the last of them. */
export type Waiting = {
  readonly kind: Kind;
  /** A code, a state or a currency: what its kind is told apart by. */
  readonly reason: string;
  /** Up to `COUNTED_MAX`; `isMore` says that there are more. */
  readonly count: number;
  readonly isMore: boolean;
  readonly oldest: Instant | null;
  readonly newest: Instant | null;
  readonly latest: readonly string[];
};

/** So many are counted: nobody looks at more of them one by one. */
export const COUNTED_MAX = 1_000;

export type Remedy = {
  /** The list that shows them; null where there is none, and each is read by its id. */
  readonly list: string | null;
  /** Where each of `latest` is. */
  readonly item: (id: string) => string;
  readonly mend: string;
};

const USAGE = '/tmf-api/usageManagement/v4/usage';
const ORDER = '/tmf-api/productOrderingManagement/v4/productOrder';
const PAYMENT = '/tmf-api/payment/v4/payment';
const LISTENER = '/api/v1/listeners';

export function remedyOf({ kind, reason }: Pick<Waiting, 'kind' | 'reason'>): Remedy {
  const asked = encodeURIComponent(reason);
  switch (kind) {
    case 'rejectedUsage':
      return {
        list: `${USAGE}?status=rejected&statusReason.code=${asked}`,
        item: within(USAGE),
        mend: 'Put right what the reason names, then POST /api/v1/usages/recycle',
      };
    case 'order':
      return {
        list: `${ORDER}?state=${asked}`,
        item: within(ORDER),
        mend: ORDER_MENDS[reason] ?? 'Its items say why',
      };
    case 'failedJob':
      return {
        list: null,
        item: within('/api/v1/jobs'),
        mend: 'Its error says why; ask for the work again',
      };
    case 'listener':
      return {
        list: `${LISTENER}?status=${reason === 'dead' ? 'dead' : 'active'}`,
        item: within(LISTENER),
        mend: LISTENER_MENDS,
      };
    case 'failedPayment':
      return {
        list: `${PAYMENT}?status=failed`,
        item: within(PAYMENT),
        mend: 'Its statusReason says why; tell it again with what was wrong put right',
      };
    case 'unappliedPayment':
      return {
        list: `${PAYMENT}?unappliedAmount.unit=${asked}&unappliedAmount.value.gt=0`,
        item: within(PAYMENT),
        mend: 'Bills that are due take none of it: refund it, or let a payment name the bill',
      };
  }
}

const ORDER_MENDS: Readonly<Record<string, string>> = {
  held: 'What it waits for is in its messages; PATCH its state when that is there',
  pending: 'Its messages say what is missing; PATCH the order with it',
  failed: 'Its items say why; order again',
  partial: 'The items that failed say why; order those again',
};
const LISTENER_MENDS = 'Its lastError says why; POST …/{id}/resume when it answers again';

function within(root: string): (id: string) => string {
  return (id) => `${root}/${encodeURIComponent(id)}`;
}
