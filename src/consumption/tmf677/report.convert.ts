import { formatDecimal } from '../../core/decimal';
import { formatInstant, type Instant, type Period } from '../../core/time';
import { type Body, toQuantity } from '../../tmf';
import type { Counter } from '../domain/counters';

export type Report = {
  readonly id: string;
  readonly at: Instant;
  readonly accountId: string;
  readonly period: Period;
  readonly buckets: readonly { readonly shown: Body; readonly used: Counter }[];
  readonly products: readonly { readonly id: string; readonly counters: readonly Counter[] }[];
  readonly subjects: readonly string[];
};

/** One account's usage as TMF677 shows it. */
export function toResource(report: Report): Body {
  const { id, at, accountId, period, buckets, products, subjects } = report;
  return {
    '@type': 'UsageConsumption',
    id,
    creationDate: formatInstant(at),
    lastUpdate: formatInstant(at),
    name: `Usage of ${accountId}`,
    state: 'done',
    partyAccount: [
      { id: accountId, href: accountHref(accountId), '@referredType': 'BillingAccount' },
    ],
    validPeriod: toPeriod(period),
    bucketRefOrValue: buckets.map(({ shown, used }) => ({
      ...shown,
      '@referredType': 'Bucket',
      bucketCounter: [toSummary(used, 'global')],
    })),
    product: products.map((product) => ({
      id: product.id,
      href: `/tmf-api/productInventory/v4/product/${encodeURIComponent(product.id)}`,
      '@referredType': 'Product',
      consumptionSummary: product.counters.map((counter) => toSummary(counter, 'product')),
    })),
    ...(subjects.length === 0
      ? {}
      : { logicalResource: subjects.map((subject) => ({ id: subject })) }),
  };
}

function toSummary({ type, name, amount, unit, period }: Counter, level: string): Body {
  return {
    '@type': 'ConsumptionSummary',
    name,
    counterType: type,
    level,
    value: toQuantity(amount, unit),
    valueName: `${formatDecimal(amount)} ${unit}`,
    consumptionPeriod: toPeriod(period),
  };
}

function toPeriod({ from, to }: Period): Body {
  return { startDateTime: formatInstant(from), endDateTime: formatInstant(to) };
}

function accountHref(id: string): string {
  return `/tmf-api/accountManagement/v4/billingAccount/${encodeURIComponent(id)}`;
}
