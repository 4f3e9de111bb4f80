// A usage as every wire hands it in, and what became of it. Nothing here knows how it arrived.
import type { Instant } from '../../core/time';
import type { Leg } from './leg';

/**
 * What was reported as a quantity or amount is no decimal. PostgreSQL's numeric has this value, too,
 * so the usage is kept, rejected, and waits to be mended; zero would be billed without a word.
 */
export const UNREADABLE = 'NaN';

export type AttributeValue = string | number | boolean;

/** The usage was rated elsewhere, and `amount` is its price before tax; without a rate no tax was stated. */
export type RatedElsewhere = { readonly currency: string; readonly taxRate: string | null };

export type UsageRecord = {
  /** Who reports. With `id` it is the identity of the usage in its tenant, whoever answers for the subject. */
  readonly source: string;
  readonly id: string;
  readonly at: Instant;
  /** True when it was sent without a time, so that `at` is when it came in. */
  readonly isTimeless?: true;
  readonly subject: string;
  readonly meter: string;
  /** Plain decimal, in the meter's unit, or `UNREADABLE`. */
  readonly quantity: string;
  /** Money the event itself carries, for percentage and dynamic prices. */
  readonly amount?: string;
  readonly ratedElsewhere?: RatedElsewhere;
  /** True when it is charged only once its client asks for that. */
  readonly isOnlyGuided?: boolean;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** What the wire wants back unchanged when the usage is read. */
  readonly document?: Readonly<Record<string, unknown>>;
};

export type UsageReason = {
  readonly code: string;
  readonly message: string;
  readonly path?: string;
};

/** What one leg of a usage came to: unrounded plain decimal in the card's currency. */
export type LegCharge = {
  readonly leg: Leg;
  readonly amount: string;
  /** The part a prepaid bucket paid. */
  readonly drawn: string;
  readonly currency: string;
  readonly card: string;
  readonly version: number;
  readonly line: string;
  /** The bill line's text. */
  readonly description: string;
  readonly taxRatePercent: string;
  readonly productId: string;
  readonly accrualId: string;
  readonly seq: number;
};

/** What a bucket in the usage's own unit covered ("included usage"). */
export type Included = {
  readonly bucketId: string;
  readonly quantity: string;
  readonly unit: string;
};

export type Outcome =
  | {
      readonly status: 'accepted';
      readonly usageId: string;
      /** When it was booked. */
      readonly ratedAt: Instant;
      readonly charges: readonly LegCharge[];
      readonly included: readonly Included[];
    }
  | { readonly status: 'duplicate'; readonly usageId: string }
  | { readonly status: 'guided'; readonly usageId: string }
  | { readonly status: 'rejected'; readonly usageId: string; readonly reason: UsageReason }
  | { readonly status: 'conflict'; readonly usageId: string; readonly reason: UsageReason };

/** Nothing was done: other work holds the root account the usage belongs to. */
export type Busy = { readonly status: 'busy'; readonly rootId: string };
