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
  /** How often it is renewed; null = once per billing period of the account. */
  readonly period: PricePeriod | null;
  /** As TMF654 names it. */
  readonly usageType: 'monetary' | 'voice' | 'data' | 'sms' | 'other';
  /** The meters it may be used for, its own or those of `priceIds`; empty = every meter of its unit. */
  readonly meters: readonly string[];
  /** The usage prices it is pinned to by `allowanceFor`; empty = any. */
  readonly priceIds: readonly string[];
};

export type PriceDiscount = {
  readonly percent: string | null;
  readonly amount: string | null;
  /** What it reduces; empty = every recurring and one-time price it is sold with. */
  readonly priceIds: readonly string[];
  /** Of what was agreed for one product alone. */
  readonly alteration?: AlterationTerms;
};

/** How one product's price is altered: when, as which of several, and whether it costs less by it or more. */
export type AlterationTerms = {
  readonly raises: boolean;
  /** The lowest comes first; none is last. */
  readonly priority: number | null;
  /** Half-open; null = without a beginning, without an end. */
  readonly from: Instant | null;
  readonly to: Instant | null;
};

/** Withdrawn: nobody begins by it. Picked: an offering that lists it cannot say whether it is meant. */
export type Selling = 'withdrawn' | 'picked';

export type PriceTax = { readonly category: string; readonly ratePercent: string };

export type SoldPrice = {
  readonly id: string;
  readonly name: string;
  readonly kind: PriceKind;
  readonly currency: string | null;
  /** Plain decimal of at most 12 decimals, per period of a recurring price; usage is priced by its lines. */
  readonly amount: string | null;
  /** Of recurring prices and commitments; null = the account's own billing period. */
  readonly period: PricePeriod | null;
  readonly cardCode: string | null;
  /** Rate lines of a price that needs no card, in the price format. */
  readonly lines: readonly unknown[] | null;
  readonly allowance: Allowance | null;
  readonly overageOf: string | null;
  readonly discount: PriceDiscount | null;
  /** The discounts that a fee or a usage price names itself; such a discount reduces no fee that does not name it. */
  readonly discountIds: readonly string[];
  /** What the product has to be for the price to be sold with it; all of them. Never of usage. */
  readonly soldFor: readonly ProductCondition[];
  /** What happens when prepaid value is used up: the usage is refused, or the rest is billed. */
  readonly exhaustion: 'block' | 'overage';
  /** Whether days on which the product was suspended cost the recurring fee. */
  readonly whileSuspended: 'free' | 'charge';
  readonly taxes: readonly PriceTax[];
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  readonly version: string | null;
  /** Where it is not sold by its offering any more, or only when an order picks it; what was sold goes on. */
  readonly selling?: Selling;
  /** Of a price that was negotiated for one product: the catalogue's that it stands for, if there is one. */
  readonly insteadOf?: string;
};

/** Terms that a price has beside an amount, for how long and with which tax, where it says none of them. */
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

/** Whether the two charge the same; what they are called, and whether they are sold anew, changes no charge. */
export function chargesAlike(a: SoldPrice, b: SoldPrice): boolean {
  return chargedText(a) === chargedText(b);
}

/** What is charged by it. A term that says nothing, as all do before there is such a term, changes nothing of it. */
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
