import type { PriceKind, Selling, SoldPrice } from '../domain/sold-price';

/** Attributes by which no query selects; they share one jsonb column. */
type Detail = Pick<
  SoldPrice,
  | 'period'
  | 'allowance'
  | 'discount'
  | 'discountIds'
  | 'soldFor'
  | 'exhaustion'
  | 'whileSuspended'
  | 'taxes'
  | 'validFrom'
  | 'validTo'
  | 'version'
  | 'insteadOf'
>;

/** A stored price; the revision changes with any of its attributes. */
export type StoredPrice = SoldPrice & { readonly revision: string };

/** Attributes that are left out when empty, so that prices stored before they existed stay equal. */
type Added = 'whileSuspended' | 'discountIds' | 'soldFor';
type StoredDetail = Omit<Detail, Added> & Partial<Pick<Detail, Added>>;

export type PriceRow = {
  readonly id: string;
  readonly revision: string;
  readonly name: string;
  readonly kind: PriceKind;
  readonly currency: string | null;
  readonly amount: string | null;
  readonly card_code: string | null;
  readonly lines: readonly unknown[] | null;
  readonly overage_of: string | null;
  readonly selling: Selling | null;
  readonly detail: StoredDetail;
};

export function toDetail(price: SoldPrice): StoredDetail {
  const { period, allowance, discount, discountIds, soldFor, exhaustion, whileSuspended } = price;
  const { taxes, validFrom, validTo, version, insteadOf } = price;
  return {
    period,
    allowance,
    discount,
    ...(discountIds.length === 0 ? {} : { discountIds }),
    ...(soldFor.length === 0 ? {} : { soldFor }),
    exhaustion,
    whileSuspended,
    taxes,
    validFrom,
    validTo,
    version,
    ...(insteadOf === undefined ? {} : { insteadOf }),
  };
}

export function fromRow(row: PriceRow): StoredPrice {
  return {
    id: row.id,
    revision: row.revision,
    name: row.name,
    kind: row.kind,
    currency: row.currency,
    amount: row.amount === null ? null : withoutPadding(row.amount),
    cardCode: row.card_code,
    lines: row.lines,
    overageOf: row.overage_of,
    whileSuspended: 'free',
    discountIds: [],
    soldFor: [],
    ...(row.selling === null ? {} : { selling: row.selling }),
    ...row.detail,
  };
}

/** Drops the trailing zeros that numeric(38,12) prints. */
function withoutPadding(amount: string): string {
  return amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
}
