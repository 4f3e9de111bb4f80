// A product offering price as charging reads it: compiled once when it is written, never at run time.
import type { Instant } from '../../core/time';
import type { ProductCondition } from './product-condition';

export const PRICE_KINDS = [
  'recurring',
  'oneTime',
  'usage',
  'allowance',
  'overage',
  'discount',
  'commitment',
] as const;
export type PriceKind = (typeof PRICE_KINDS)[number];

export type PricePeriod = {
  readonly unit: 'day' | 'week' | 'month' | 'quarter' | 'year';
  readonly length: number;
};

export type Allowance = {
  readonly quantity: string;
  readonly unit: string;
  /** The renewal period; null means once per billing period of the account. */
  readonly period: PricePeriod | null;
  /** As TMF654 names it. */
  readonly usageType: 'monetary' | 'voice' | 'data' | 'sms' | 'other';
  /** The meters it covers, its own or those of `priceIds`; empty means every meter of its unit. */
  readonly meters: readonly string[];
  /** The usage prices named by `allowanceFor`; empty means any. */
  readonly priceIds: readonly string[];
};

export type PriceDiscount = {
  readonly percent: string | null;
  readonly amount: string | null;
  /** The prices it reduces; empty means all recurring and one-time prices it is sold with. */
  readonly priceIds: readonly string[];
  /** Only for an alteration that was agreed for one product. */
  readonly alteration?: AlterationTerms;
};

/** When an alteration applies, in which order, and whether it reduces or raises. */
export type AlterationTerms = {
  readonly raises: boolean;
  /** Lower numbers come first; null comes last. */
  readonly priority: number | null;
  /** Half-open; null means without a start or an end. */
  readonly from: Instant | null;
  readonly to: Instant | null;
};

/** `withdrawn`: nothing begins with it. `picked`: sold only when an order names it. */
export type Selling = 'withdrawn' | 'picked';

export type PriceTax = { readonly category: string; readonly ratePercent: string };

export type SoldPrice = {
  readonly id: string;
  readonly name: string;
  readonly kind: PriceKind;
  readonly currency: string | null;
  /** Plain decimal of at most 12 decimals, per period of a recurring price; usage is priced by its lines. */
  readonly amount: string | null;
  /** Set for recurring prices and commitments; null means the account's own billing period. */
  readonly period: PricePeriod | null;
  readonly cardCode: string | null;
  /** Rate lines in the price format, for a price without a card. */
  readonly lines: readonly unknown[] | null;
  readonly allowance: Allowance | null;
  readonly overageOf: string | null;
  readonly discount: PriceDiscount | null;
  /** Discounts that the price itself names; such a discount reduces only prices that name it. */
  readonly discountIds: readonly string[];
  /** Conditions on the product, all of which must be met; empty for usage. */
  readonly soldFor: readonly ProductCondition[];
  /** When prepaid value is used up, usage is either refused or billed. */
  readonly exhaustion: 'block' | 'overage';
  /** Whether days of suspension cost the recurring fee. */
  readonly whileSuspended: 'free' | 'charge';
  readonly taxes: readonly PriceTax[];
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  readonly version: string | null;
  /** Set when its offering no longer sells it, or sells it only when an order names it. */
  readonly selling?: Selling;
  /** For a negotiated price, the id of the catalogue price it replaces, if any. */
  readonly insteadOf?: string;
};

/** The values of terms that a price does not state. */
export const NOTHING_ELSE = {
  cardCode: null,
  lines: null,
  allowance: null,
  overageOf: null,
  discount: null,
  discountIds: [],
  soldFor: [],
  exhaustion: 'block',
  whileSuspended: 'free',
  validFrom: null,
  validTo: null,
  version: null,
} as const;

/** True when both charge the same; names and conditions of sale do not count. */
export function chargesAlike(a: SoldPrice, b: SoldPrice): boolean {
  return chargedText(a) === chargedText(b);
}

/** The terms of the charge as text. Terms without a value are left out, so that adding new terms changes nothing. */
export function chargedText(price: Omit<SoldPrice, 'id'>): string {
  const charged = Object.entries(price).filter(
    ([term, value]) => !UNCHARGED.includes(term) && value !== SAYS_NOTHING[term],
  );
  return JSON.stringify(Object.fromEntries(charged), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).filter(saysSomething).sort(byKey));
  });
}

const UNCHARGED = ['id', 'name', 'version', 'revision', 'selling'];
const SAYS_NOTHING: Readonly<Record<string, unknown>> = NOTHING_ELSE;

function saysSomething([, value]: [string, unknown]): boolean {
  return !(value === undefined || value === null || value === false || isEmpty(value));
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}
