import { decimal } from '../../core/decimal';
import { type Body, type Resource, textToJsonNumber, toJsonNumber } from '../../tmf';
import type { LineContent } from '../domain/bill-content';
import { appliedRateType } from './applied-rate-type';
import { toAccountRef, toBillRef, toBillMoney } from './customer-bill.convert';

/** A line of a bill, live or closed, with the product it is for. */
export type AppliedRate = {
  readonly line: LineContent;
  readonly currency: string;
  readonly billId: string;
  readonly isBilled: boolean;
  readonly payer: { readonly id: string; readonly name: string | null };
  readonly productId: string;
};

export function toAppliedRate(rate: AppliedRate): Resource {
  const { line, currency, isBilled } = rate;
  const { start, end } = line.covers ?? line.period;
  const included = decimal(line.amount).plus(decimal(line.tax.amount));
  return {
    id: line.id,
    body: {
      '@type': appliedRateType.name,
      date: start,
      name: line.description,
      description: line.description,
      type: line.kind,
      isBilled,
      ...(isBilled ? { bill: toBillRef(rate.billId) } : {}),
      billingAccount: toAccountRef(rate.payer.id, rate.payer.name),
      periodCoverage: { startDateTime: start, endDateTime: end },
      product: productRef(rate.productId),
      appliedTax: taxesOf(line, currency),
      taxExcludedAmount: toBillMoney(currency, line.amount),
      taxIncludedAmount: { unit: currency, value: toJsonNumber(included) },
      characteristic: characteristicsOf(line),
    },
  };
}

function taxesOf({ tax }: LineContent, currency: string): Body[] {
  if (tax.category === null && tax.ratePercent === '0') return [];
  return [
    {
      taxCategory: tax.category ?? 'tax',
      taxRate: textToJsonNumber(tax.ratePercent),
      ...(tax.exemption === undefined ? {} : { exemption: tax.exemption }),
      taxAmount: toBillMoney(currency, tax.amount),
    },
  ];
}

function characteristicsOf(line: LineContent): Body[] {
  const texts = {
    unit: line.unit,
    meter: line.meter,
    rateCard: line.card.code,
    rateCardLine: line.card.line,
    price: line.price,
    costCentre: line.account,
    prepaidAmount: line.prepaid,
    adjustedBill: line.adjusts?.number ?? null,
  };
  const numbers = {
    quantity: textToJsonNumber(line.quantity),
    rateCardVersion: line.card.version,
    charges: line.charges,
  };
  const parts =
    line.parts === undefined ? [] : [{ name: 'parts', valueType: 'array', value: line.parts }];
  return [
    ...Object.entries(numbers).map(([name, value]) => ({ name, valueType: 'number', value })),
    ...Object.entries(texts).flatMap(([name, value]) =>
      value === null ? [] : [{ name, valueType: 'string', value }],
    ),
    ...parts,
  ];
}

function productRef(id: string): Body {
  const href = `/tmf-api/productInventory/v4/product/${encodeURIComponent(id)}`;
  return { id, href, '@referredType': 'Product' };
}
