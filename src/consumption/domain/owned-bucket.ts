// A bucket of an account as a report shows it, with what is left of it and what usage took.
import type { Decimal } from '../../core/decimal';
import type { Instant } from '../../core/time';

export type OwnedBucket = {
  readonly id: string;
  readonly accountId: string;
  readonly name: string | null;
  readonly usageType: string;
  readonly isShared: boolean;
  readonly unit: string;
  readonly shownUnit: string;
  readonly remaining: Decimal;
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
};

export type ShownValue = { readonly amount: Decimal; readonly unit: string };

export type CountedBucket = OwnedBucket & {
  readonly left: ShownValue;
  readonly used: ShownValue;
};
