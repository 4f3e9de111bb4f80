// A rate line in memory: the JSON of the price format with its decimals parsed and its defaults
// filled in. `price` says how a quantity becomes money; everything else adjusts what goes in or out.
import type { Decimal } from '../core/decimal';
import type { RoundingMode } from '../core/rounding';
import type { Instant } from '../core/time';
import type { Expression } from './formula/expression';
import type { Window } from './window';

/**
 * One reported use of a meter. `amount` is money the event carries (a payment, a fee). `covered` is what
 * buckets cover of the quantity, in the meter's unit and after the pulse; below zero they get it back.
 */
export type Usage = {
  readonly id: string;
  readonly at: Instant;
  readonly quantity: string;
  readonly amount?: string;
  readonly covered?: string;
  readonly attributes: Attributes;
};

export type AttributeValue = string | number | boolean;
export type Attributes = Readonly<Record<string, AttributeValue>>;

export const AGGREGATIONS = [
  'sum',
  'count',
  'max',
  'min',
  'latest',
  'uniqueCount',
  'percentile',
] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** Lengths that begin alike in every zone. */
export const PERCENTILE_WINDOWS = ['PT5M', 'PT15M'] as const;

/** `units` are millionths of a per cent. */
export type Percentile = {
  readonly units: bigint;
  readonly window: (typeof PERCENTILE_WINDOWS)[number];
};

/** `attribute` names what uniqueCount counts. */
export type Meter = {
  /** For people. */
  readonly name?: string;
  readonly unit: string;
  readonly aggregation: Aggregation;
  readonly attribute?: string | undefined;
  readonly percentile?: Percentile | undefined;
};

export type Scope = 'period' | 'event' | Window;

/** `upTo` is inclusive and cumulative; the last tier is open, unless what is beyond it is refused. */
export type Tier = {
  readonly upTo: Decimal | null;
  readonly rate: Decimal;
  readonly per: Decimal;
  readonly step: Decimal | null;
  readonly flat: Decimal;
};

export type PercentTier = {
  readonly upTo: Decimal | null;
  readonly percent: Decimal;
  readonly flat: Decimal;
};

/** The free amounts of the first events, and the least and most that an event costs. */
export type EventLimits = {
  readonly freeEvents: number | null;
  readonly freeAmount: Decimal | null;
  readonly minimumPerEvent: Decimal | null;
  readonly maximumPerEvent: Decimal | null;
};

export type FlatPrice = { readonly model: 'flat'; readonly amount: Decimal };
export type UnitPrice = { readonly model: 'unit'; readonly rate: Decimal; readonly per: Decimal };
export type GraduatedPrice = {
  readonly model: 'graduated';
  readonly tiers: readonly Tier[];
  readonly chargeFlatOnZero: boolean;
};
export type VolumePrice = Omit<GraduatedPrice, 'model'> & { readonly model: 'volume' };
export type PackagePrice = {
  readonly model: 'package';
  readonly size: Decimal;
  readonly amount: Decimal;
  readonly free: Decimal;
};
export type PercentagePrice = {
  readonly model: 'percentage';
  readonly percent: Decimal;
  readonly fixed: Decimal;
} & EventLimits;
export type GraduatedPercentagePrice = {
  readonly model: 'graduatedPercentage';
  readonly tiers: readonly PercentTier[];
  readonly chargeFlatOnZero: boolean;
};
export type DynamicPrice = { readonly model: 'dynamic' };
/** `expression` is the text, `formula` its parsed form. */
export type FormulaPrice = {
  readonly model: 'formula';
  readonly expression: string;
  readonly formula: Expression;
};

export type Price =
  | FlatPrice
  | UnitPrice
  | GraduatedPrice
  | VolumePrice
  | PackagePrice
  | PercentagePrice
  | GraduatedPercentagePrice
  | DynamicPrice
  | FormulaPrice;

export type Model = Price['model'];

export type QuantityRounding = 'up' | 'down' | 'halfUp' | 'none';
export type Convert = { readonly divideBy: Decimal; readonly round: QuantityRounding };
export type Pulse = { readonly first: Decimal; readonly step: Decimal };
export type Discount =
  | { readonly kind: 'percent'; readonly percent: Decimal }
  | { readonly kind: 'amount'; readonly amount: Decimal };
export type ChargeRounding = { readonly mode: RoundingMode; readonly scale: number };

/**
 * What one dimension of an event must look like. Ranges are half-open, days are 1 (Monday) to 7. Hours and
 * days are read in `zone`, else in that of the card, else in the one the caller names.
 */
export type Condition =
  | { readonly kind: 'oneOf'; readonly values: readonly string[] }
  | { readonly kind: 'range'; readonly from: Decimal | null; readonly to: Decimal | null }
  | { readonly kind: 'prefix'; readonly prefix: string }
  /** The zone that a tariff table gives to a number, of the version in force when the event happened. */
  | { readonly kind: 'zone'; readonly table: string; readonly zones: readonly string[] }
  | {
      readonly kind: 'time';
      readonly hours: DayHours | null;
      /** The days on which the hours begin: 22:00 to 06:00 on a Friday ends on Saturday morning. */
      readonly days: readonly number[] | null;
      readonly zone: string | null;
    };

/** Minutes of the local day, half-open; `from` after `to` runs over midnight. */
export type DayHours = { readonly from: number; readonly to: number };

export type RateLine = {
  readonly id: string;
  /** How a bill names it; without one by the dimensions it matches. */
  readonly description: string | null;
  readonly meter: string;
  readonly match: Readonly<Record<string, Condition>>;
  readonly priority: number;
  readonly unit: string;
  /** The usage that a total covers: a billing period, a window of it, or a single event. */
  readonly scope: Scope;
  readonly groupBy: readonly string[];
  readonly convert: Convert | null;
  readonly pulse: Pulse | null;
  readonly allowance: Decimal | null;
  readonly price: Price;
  readonly discounts: readonly Discount[];
  readonly minimum: Decimal | null;
  readonly maximum: Decimal | null;
  /** True when minimum, maximum and allowance are prorated to the days of a partial period. */
  readonly prorate: boolean;
  /** `refuse`: there is no price above the bound of the last tier, and such usage is refused. */
  readonly beyond: 'refuse' | null;
  readonly allowNegative: boolean;
  readonly round: ChargeRounding | null;
  /**
   * What one of the card's currency is in the currency that is charged: no field of the format, but of the moment that
   * is rated (`exchangedLine`).
   */
  readonly exchange?: Decimal;
};
