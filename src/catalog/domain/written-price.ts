// A product offering price as written, with JSON numbers already read as decimals. Optional attributes of TMF620 are
// nullable here; compile-price.ts decides whether they suffice for charging.
import { ownValue } from '../../core/own-value';
import type { Instant } from '../../core/time';
import { PRICE_KINDS, type PriceKind, type PricePeriod, type Selling } from './sold-price';

export type WrittenPrice = {
  readonly id: string;
  readonly name: string;
  readonly priceType: string | null;
  readonly version: string | null;
  readonly price: { readonly amount: string; readonly currency: string } | null;
  readonly percentage: string | null;
  readonly period: { readonly type: string | null; readonly length: number | null };
  readonly unitOfMeasure: { readonly amount: string | null; readonly units: string | null };
  /** The `prodSpecCharValueUse`: conditions, and a few names that compile-price.ts reserves. */
  readonly uses: readonly ValueUse[];
  readonly algorithms: readonly Algorithm[];
  /** The `popRelationship` entries. */
  readonly relationships: readonly { readonly id: string; readonly type: string }[];
  /** The `bundledPopRelationship` ids, in order. */
  readonly parts: readonly string[];
  readonly taxes: readonly { readonly category: string; readonly ratePercent: string }[];
  /** Amounts that `tax` states beside rates, with their paths. */
  readonly taxAmounts?: readonly TaxAmount[];
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  /** Derived from the lifecycle state and the choices. */
  readonly selling?: Selling;
  /** Set when it is one of several for a place or term. */
  readonly choices?: readonly ('place' | 'productOfferingTerm')[];
  /** Paths of missing values without which others have no meaning: the id of a reference, the rate of a tax. */
  readonly unsaid?: readonly string[];
  /** What is followed elsewhere in the catalogue, in orders or in products, but not of a price. */
  readonly foreign?: readonly ForeignWord[];
  /** The extension attribute `meter`. */
  readonly meter: string | null;
  /** The extension attribute `exhaustion`. */
  readonly exhaustion: string | null;
  /** The extension attribute `whileSuspended`; kept as text even when it is not a valid word. */
  readonly whileSuspended: string | null;
};

export type ForeignWord = {
  readonly path: string;
  readonly value?: string;
  readonly message: string;
};

export type TaxAmount = {
  readonly path: string;
  readonly amount: string;
  readonly currency: string;
  readonly ratePercent: string | null;
};

export type ValueUse = {
  /** Empty where values are said of nothing. */
  readonly name: string;
  readonly values: readonly UseValue[];
  /** Words of a value that stand beside the values. */
  readonly besides?: readonly string[];
  /** True when it has a `validFor`, as values and algorithms may. */
  readonly isDated?: true;
};

export type UseValue = {
  readonly value: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly interval: string | null;
  readonly unit?: string;
  readonly regex?: string;
  readonly isDated?: true;
};

export type Algorithm = {
  readonly id: string | null;
  readonly name: string | null;
  readonly href: string | null;
  readonly plaSpecId: string | null;
  readonly isDated?: true;
};

/** Why a price cannot be charged; `path` is the attribute, `value` what it contains. */
export type PriceProblem = {
  readonly path: string;
  readonly value?: string;
  readonly code: string;
  readonly message: string;
};

/**
 * TMF620 leaves the type as free text, so `oneTime`, `one time` and `One-Time` are one kind. Recurring prices are
 * charged in advance, from prepaid value first, so `recurring-prepaid` means the same as recurring.
 */
export function kindOf(priceType: string | null): PriceKind | undefined {
  const letters = lettersOf(priceType ?? '');
  if (letters === 'recurringprepaid') return 'recurring';
  return PRICE_KINDS.find((kind) => lettersOf(kind) === letters);
}

const PERIODS: Readonly<Record<string, PricePeriod>> = {
  day: { unit: 'day', length: 1 },
  daily: { unit: 'day', length: 1 },
  week: { unit: 'week', length: 1 },
  weekly: { unit: 'week', length: 1 },
  fortnight: { unit: 'week', length: 2 },
  fortnightly: { unit: 'week', length: 2 },
  month: { unit: 'month', length: 1 },
  monthly: { unit: 'month', length: 1 },
  quarter: { unit: 'quarter', length: 1 },
  quarterly: { unit: 'quarter', length: 1 },
  year: { unit: 'year', length: 1 },
  yearly: { unit: 'year', length: 1 },
  annual: { unit: 'year', length: 1 },
  annually: { unit: 'year', length: 1 },
};

/** A count, if any, and a word: `month`, `3 months`. A number anywhere else is none that anybody would read alike. */
const PERIOD = /^\s*(\d{1,4})?\s*([a-z][a-z ()_-]*)$/i;

/** Null when no period is stated: the account's billing period. */
export function periodOf({
  type,
  length,
}: WrittenPrice['period']): PricePeriod | null | PriceProblem {
  if (type === null || type === '') return null;
  const [, times, word = ''] = PERIOD.exec(type) ?? [];
  const letters = lettersOf(word);
  const known = ownValue(PERIODS, letters) ?? ownValue(PERIODS, letters.replace(/s$/, ''));
  if (known === undefined) {
    return unknownPeriod(`must be day, week, month, quarter or year, not ${type.slice(0, 40)}`);
  }
  if (times !== undefined && length !== null && length !== 1) {
    return unknownPeriod(`says how many, as recurringChargePeriodLength does: ${type}`);
  }
  const count = times === undefined ? (length ?? 1) : Number.parseInt(times, 10);
  if (Number.isInteger(count) && count >= 1 && count <= 1000) {
    return { unit: known.unit, length: known.length * count };
  }
  return {
    path: 'recurringChargePeriodLength',
    code: 'catalog.unknown-period',
    message: 'must be a whole number from 1 to 1000',
  };
}

function unknownPeriod(message: string): PriceProblem {
  return { path: 'recurringChargePeriodType', code: 'catalog.unknown-period', message };
}

/** The problem of a type that is not charged. */
export function unknownType({ priceType }: WrittenPrice): PriceProblem {
  const known = [...PRICE_KINDS, 'recurring-prepaid'].join(', ');
  const message = `must be one of ${known}, not ${(priceType ?? '').slice(0, 40) || 'left out'}: nothing else is charged`;
  return { path: 'priceType', code: 'catalog.unknown-price-type', message };
}

export function isProblem(value: object): value is PriceProblem {
  return 'code' in value && 'path' in value;
}

export function isProblemList(value: unknown): value is readonly PriceProblem[] {
  return Array.isArray(value);
}

function usesNamed(price: WrittenPrice, name: string): readonly UseValue[] {
  return price.uses.filter((use) => use.name === name).flatMap(({ values }) => values);
}

/** The text values of a characteristic, without duplicates. */
export function textsOf(price: WrittenPrice, name: string): readonly string[] {
  const texts = usesNamed(price, name).flatMap(({ value }) => (value === null ? [] : [value]));
  return [...new Set(texts)];
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '');
}
