// The terms of a contract, with their decimals parsed and their defaults filled in.
import type { Decimal } from '../../core/decimal';
import type { Frequency } from '../../core/calendar';
import type { Instant } from '../../core/time';
import type { Discount, Price, Window } from '../../rating';
import type { Duration } from './duration';
import type { Scope } from './scope';

type Term<K extends string> = {
  readonly kind: K;
  readonly id: string;
  readonly scope: Scope;
  readonly from: Instant | null;
  readonly to: Instant | null;
};

/** What it does not name stays as on the line. */
export type Override = Term<'override'> & {
  readonly price: Price | null;
  readonly multiplier: Decimal | null;
  readonly discounts: readonly Discount[] | null;
  readonly allowance: Decimal | null;
  readonly minimum: Decimal | null;
  readonly maximum: Decimal | null;
};

/** The stretch of time that an amount is for. */
export type Per =
  | { readonly kind: 'period' }
  | { readonly kind: 'term' }
  | { readonly kind: 'window'; readonly window: Window }
  | { readonly kind: 'every'; readonly every: Duration };

/** Either a factor on the line's price, or a price of its own. */
export type Rate =
  | { readonly multiplier: Decimal; readonly price: null }
  | { readonly multiplier: null; readonly price: Price };

/** From this instant on it is this amount. */
export type RampStep = { readonly from: Instant; readonly amount: Decimal };

export type Rollover = { readonly max: Decimal | null; readonly periods: number };

export type Commitment = Term<'commitment'> & {
  /** The unit of its quantity; null where it is an amount of money. */
  readonly unit: string | null;
  readonly amount: Decimal;
  readonly per: Per;
  readonly rate: Rate | null;
  readonly overage: Rate | null;
  readonly trueUp: boolean;
  readonly priority: number;
  /** Oldest first. */
  readonly ramp: readonly RampStep[];
  readonly rollover: Rollover | null;
};

export type Cap = Term<'cap'> & { readonly amount: Decimal; readonly per: Per };

export type GrantPrice = { readonly amount: Decimal; readonly currency: string };
export type Expiry = Duration | 'period' | 'term' | 'never';
export type GrantRollover = {
  readonly percent: Decimal | null;
  readonly max: Decimal | null;
  readonly for: Duration;
};
export type Pool = 'account' | 'subscription' | 'perSubscription';

export type Grant = Term<'grant'> & {
  readonly unit: string;
  readonly amount: Decimal;
  readonly price: GrantPrice | null;
  readonly bonus: Decimal | null;
  readonly every: Duration | 'once' | 'period';
  readonly expires: Expiry;
  readonly rollover: GrantRollover | null;
  readonly priority: number;
  readonly pool: Pool;
};

export type TopUp = Term<'topUp'> & {
  readonly unit: string;
  readonly below: Decimal;
  readonly amount: Decimal;
  readonly price: GrantPrice | null;
  readonly coolOff: Duration | null;
  readonly maxPerMonth: number | null;
  readonly paymentMethod: string | null;
};

/** What happens when value that the scope needs is used up. */
export type Exhaustion = Term<'exhaustion'> & {
  readonly then: 'block' | 'throttle' | 'overage';
  /** What is missing is sold at this price, or costs this many times as much. */
  readonly overage: Rate | null;
  readonly rate: string | null;
  readonly atRating: 'accept' | 'reject';
};

export type FeeTerm = Term<'fee'> & {
  readonly amount: Decimal;
  readonly currency: string;
  readonly every: Frequency | 'once';
  readonly timing: 'advance' | 'arrears';
  readonly quantity: Decimal;
  readonly trial: Duration | null;
  readonly description: string | null;
};

export type Coupon = {
  readonly code: string;
  readonly maxRedemptions: number | null;
  readonly redeemBy: Instant | null;
};

export type DiscountTerm = Term<'discount'> & {
  readonly percent: Decimal | null;
  readonly amount: Decimal | null;
  /** The billing periods it holds for, from the one it begins in; null is all. */
  readonly periods: number | null;
  readonly coupon: Coupon | null;
};

export type ContractTerm =
  | Override
  | Commitment
  | Cap
  | Grant
  | TopUp
  | Exhaustion
  | FeeTerm
  | DiscountTerm;

export const TERM_KINDS = [
  'override',
  'commitment',
  'cap',
  'grant',
  'topUp',
  'exhaustion',
  'fee',
  'discount',
] as const satisfies readonly ContractTerm['kind'][];

/** Lower numbers come first. */
export const PRIORITY_ABSENT = 100;
