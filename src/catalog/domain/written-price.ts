// A product offering price as its author wrote it, with JSON numbers already read as decimals. What
// is optional in TMF620 is nullable here; compile-price.ts decides whether it is enough to charge.
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
  /** `prodSpecCharValueUse`: conditions, and the few names compile-price.ts reserves. */
  readonly uses: readonly ValueUse[];
  readonly algorithms: readonly Algorithm[];
  /** `popRelationship`. */
  readonly relationships: readonly { readonly id: string; readonly type: string }[];
  /** `bundledPopRelationship`, in order. */
  readonly parts: readonly string[];
  readonly taxes: readonly { readonly category: string; readonly ratePercent: string }[];
  /** What `tax` says beside rates, and where. */
  readonly taxAmounts?: readonly TaxAmount[];
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  /** By its state, and by what it says it is for. */
  readonly selling?: Selling;
  /** Where it says that it is one of several, by place or by term. */
  readonly choices?: readonly ('place' | 'productOfferingTerm')[];
  /** Paths of what would have to be said for the rest to mean anything: the id of a reference, the rate of a tax. */
  readonly unsaid?: readonly string[];
  /** Extension attribute `meter`. */
  readonly meter: string | null;
  /** Extension attribute `exhaustion`. */
  readonly exhaustion: string | null;
  /** Extension attribute `whileSuspended`; a text also where the author wrote something else. */
  readonly whileSuspended: string | null;
};

export type TaxAmount = {
  readonly path: string;
  readonly amount: string;
  readonly currency: string;
  readonly ratePercent: string | null;
};

export type ValueUse = {
  readonly name: string;
  readonly values: readonly UseValue[];
  /** Has a `validFor` of its own, as its values and algorithms may. */
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

/** Why a price cannot be charged; `path` is an attribute of the price, `value` what it says there. */
export type PriceProblem = {
  readonly path: string;
  readonly value?: string;
  readonly code: string;
  readonly message: string;
};

/**
 * `oneTime`, `one time` and `One-Time` are one kind: the attribute is free text in TMF620. What recurs is
 * asked in advance, of prepaid value first, so that `recurring-prepaid` is a word for the same.
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

/** Null when none is written: the account's own billing period. */
export function periodOf({
  type,
  length,
}: WrittenPrice['period']): PricePeriod | null | PriceProblem {
  if (type === null || type === '') return null;
  const letters = lettersOf(type);
  const known = PERIODS[letters] ?? PERIODS[letters.replace(/s$/, '')];
  if (known === undefined) {
    return {
      path: 'recurringChargePeriodType',
      code: 'catalog.unknown-period',
      message: `must be day, week, month, quarter or year, not ${type}`,
    };
  }
  const count = length ?? 1;
  if (Number.isInteger(count) && count >= 1 && count <= 1000) {
    return { unit: known.unit, length: known.length * count };
  }
  return {
    path: 'recurringChargePeriodLength',
    code: 'catalog.unknown-period',
    message: 'must be a whole number from 1 to 1000',
  };
}

/** Of what nobody charges. */
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

/** The text values of a characteristic, each once. */
export function textsOf(price: WrittenPrice, name: string): readonly string[] {
  const texts = usesNamed(price, name).flatMap(({ value }) => (value === null ? [] : [value]));
  return [...new Set(texts)];
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '');
}
