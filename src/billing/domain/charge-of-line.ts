// What stands behind a line of a bill: each charge, and the usage that caused it when one did.
import type { Instant } from '../../core/time';

export type ChargeOfLine = {
  readonly seq: number;
  readonly kind: string;
  readonly quantity: string;
  readonly aggregateBefore: string;
  readonly amount: string;
  readonly drawn: string;
  readonly occurredAt: Instant;
  readonly bookedAt: Instant;
  readonly usage: UsageOfCharge | null;
};

export type UsageOfCharge = {
  readonly id: string;
  readonly source: string;
  readonly externalId: string;
  readonly subject: string;
  readonly meter: string;
  readonly quantity: string;
  readonly occurredAt: Instant;
  readonly attributes: Readonly<Record<string, unknown>>;
};
