import type { PriceKind, SoldPrice } from '../domain/sold-price';

/** What no query ever selects by is kept in one jsonb. */
type Detail = Pick<
  SoldPrice,
  | 'period'
  | 'allowance'
  | 'discount'
  | 'exhaustion'
  | 'whileSuspended'
  | 'taxes'
  | 'validFrom'
  | 'validTo'
  | 'version'
>;

/** A price as it is stored; the revision is another whenever anything of it is. */
export type StoredPrice = SoldPrice & { readonly revision: string };

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
  readonly detail: Omit<Detail, 'whileSuspended'> & Partial<Pick<Detail, 'whileSuspended'>>;
};

export function toDetail(price: SoldPrice): Detail {
  const { period, allowance, discount, exhaustion, whileSuspended } = price;
  const { taxes, validFrom, validTo, version } = price;
  return {
    period,
    allowance,
    discount,
    exhaustion,
    whileSuspended,
    taxes,
    validFrom,
    validTo,
    version,
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
    // Prices that were compiled before there was a choice.
    whileSuspended: 'free',
    ...row.detail,
  };
}

/** numeric(38,12) prints all twelve decimals. */
function withoutPadding(amount: string): string {
  return amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
}
