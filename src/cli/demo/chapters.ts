// The demo's text for each step. It formats and does not compute, apart from the margin.
import { decimal, formatDecimal } from '../../core/decimal';
import { objectOf, objectsOf } from '../../core/json';
import { round } from '../../core/rounding';
import { isClosed } from './bills';
import { type Json, textOf } from './demo-client';
import type { Made, Ordered } from './set-up';
import { digits, money, quantity, table } from './table';

export function describeMade(steps: readonly (readonly [what: string, made: Made])[]): string[] {
  return steps.map(([what, { made, found }]) => {
    const parts = [
      ...(made > 0 ? [`${made} made`] : []),
      ...(found > 0 ? [`${found} there already`] : []),
    ];
    return `${what.padEnd(20)}${parts.join(', ')}`;
  });
}

export function describeAccounts(accounts: readonly Json[]): string[] {
  const [root, ...children] = accounts;
  const last = children.length - 1;
  const rows = children.map(
    (child, index) => [`${index === last ? '└─' : '├─'} ${textOf(child['name'])}`, child] as const,
  );
  return [
    `${textOf(root?.['name']).padEnd(20)}${textOf(root?.['id']).padEnd(24)}pays for all, monthly, in EUR`,
    ...rows.map(([name, child]) => `${name.padEnd(20)}${textOf(child['id'])}`),
  ];
}

export function describeOrders(orders: readonly Ordered[]): readonly string[] {
  const rows = orders.map(({ order, isNew }) => {
    const [item] = objectsOf(order['productOrderItem']);
    const offering = textOf(objectOf(item?.['productOffering'])['id']);
    const account = textOf(objectOf(order['billingAccount'])['id']);
    const from = textOf(order['requestedStartDate']).slice(0, 10);
    return [offering, account, from, isNew ? textOf(order['state']) : 'placed already'];
  });
  return table([{ head: 'Offering' }, { head: 'Account' }, { head: 'From' }, { head: '' }], rows);
}

/** Buckets of the demo's month and of the current one: what was credited and what is left. */
export function describeBalances(
  buckets: readonly Json[],
  filled: ReadonlyMap<string, string>,
): readonly string[] {
  const rows = buckets.map((bucket) => {
    const left = objectOf(bucket['remainingValue']);
    const units = textOf(left['units']);
    return [
      textOf(bucket['name']),
      textOf(objectOf(bucket['partyAccount'])['id']),
      textOf(objectOf(bucket['validFor'])['startDateTime']).slice(0, 7) || 'always',
      filled.get(textOf(bucket['id'])) ?? '',
      `${digits(String(left['amount']))} ${units}`,
    ];
  });
  const columns = [
    { head: 'Bucket' },
    { head: 'Account' },
    { head: 'Valid in' },
    { head: 'Put in', right: true as const },
    { head: 'Left', right: true as const },
  ];
  return table(columns, rows);
}

export function describeHeads(bills: readonly Json[]): readonly string[] {
  const rows = bills.map((bill) => {
    const { taxExcluded, tax, prepaid, due } = amountsOf(bill);
    const period = objectOf(bill['period']);
    const name = isClosed(bill) ? textOf(bill['number']) : 'live';
    const days = `${textOf(period['start']).slice(0, 10)} – ${textOf(period['end']).slice(0, 10)}`;
    return [name, days, String(bill['lineCount']), taxExcluded, tax, prepaid, due];
  });
  const amounts = ['Lines', 'Net', 'Tax', 'Prepaid', 'Due'];
  const right = amounts.map((head) => ({ head, right: true as const }));
  return table([{ head: 'Bill' }, { head: 'Period' }, ...right], rows);
}

export function describeBill(bill: Json): readonly string[] {
  const currency = textOf(bill['currency']);
  const lines = objectsOf(bill['lines']).map((line) => [
    String(line['number']),
    accountName(bill, line),
    textOf(line['description']),
    quantityOf(line),
    money(textOf(line['amount']), currency),
  ]);
  const totals = amountsOf(bill);
  const taxes = objectsOf(bill['taxes']).map((tax) => {
    const what = `VAT ${textOf(tax['ratePercent'])} % on ${money(textOf(tax['base']), currency)}`;
    return ['', '', what, '', money(textOf(tax['amount']), currency)];
  });
  const rows = [
    ...lines,
    [],
    ['', '', 'Net', '', totals.taxExcluded],
    ...taxes,
    ['', '', 'Total', '', totals.taxIncluded],
    ['', '', 'Paid from prepaid balance', '', `-${totals.prepaid}`],
    [],
    ['', '', `Due by ${textOf(bill['paymentDueDate']).slice(0, 10)}`, '', totals.due],
  ];
  const columns = [
    { head: '#', right: true as const },
    { head: 'Account' },
    { head: 'What' },
    { head: 'Quantity', right: true as const },
    { head: 'Amount', right: true as const },
  ];
  return table(columns, rows);
}

export function describeCharges(
  first: readonly Json[],
  total: number,
  last: readonly Json[],
): readonly string[] {
  const left = total - first.length - last.length;
  const gap = left > 0 ? [['…', `${digits(String(left))} more`]] : [];
  const columns = [
    { head: 'When' },
    { head: 'Subject' },
    { head: 'Used', right: true as const },
    { head: 'Before it', right: true as const },
    { head: 'Charge', right: true as const },
  ];
  return table(columns, [...first.map(chargeRow), ...gap, ...last.map(chargeRow)]);
}

/** The legs of one usage: what the customer owes and what it cost the operator. */
export function describeTrace(trace: Json): readonly string[] {
  const rows = objectsOf(trace['legs']).map((leg) => [
    textOf(leg['leg']),
    `${textOf(leg['card'])} version ${String(leg['version'])}`,
    textOf(leg['line']),
    money(textOf(leg['amount']), textOf(leg['currency'])),
  ]);
  const columns = [
    { head: 'Leg' },
    { head: 'Rate card' },
    { head: 'Line' },
    { head: 'Charge', right: true as const },
  ];
  return table(columns, rows);
}

export function describeChecks(proof: Json): string[] {
  const checks = objectsOf(proof['checks']);
  const width = Math.max(...checks.map(({ name }) => textOf(name).length));
  return checks.map((check) => {
    const { row, message } = objectOf(check['finding']);
    const mark = check['holds'] === true ? '✓' : '✗';
    const detail =
      check['holds'] === true ? textOf(check['rule']) : `${textOf(row)}: ${textOf(message)}`;
    return `${mark} ${textOf(check['name']).padEnd(width)}  ${detail}`;
  });
}

/** The margin: the month's revenue from usage less its cost. */
export function describeMargin(bill: Json, cost: string): string {
  const currency = textOf(bill['currency']);
  const revenue = objectsOf(bill['lines'])
    .filter(({ meter }) => meter === 'demo.ai.tokens' || meter === 'demo.gpu.time')
    .reduce((total, { amount }) => total.plus(decimal(textOf(amount))), decimal('0'));
  const spent = amountOf(cost);
  const margin = formatDecimal(revenue.minus(decimal(spent)));
  return `AI and GPU: ${money(formatDecimal(revenue), currency)} billed, ${money(spent, currency)} cost, ${money(margin, currency)} margin`;
}

function amountOf(unrounded: string): string {
  return formatDecimal(round(decimal(unrounded), 2, 'halfUp'));
}

function chargeRow(charge: Json): string[] {
  const usage = objectOf(charge['usage']);
  const unit = textOf(charge['unit']);
  return [
    textOf(usage['time']).replace('T', ' ').slice(0, 19),
    textOf(usage['subject']),
    digits(textOf(usage['quantity'])),
    `${digits(textOf(charge['aggregateBefore']))}${unit}`,
    money(textOf(charge['amount']), textOf(charge['currency'])),
  ];
}

function amountsOf(bill: Json) {
  const totals = objectOf(bill['totals']);
  const shown = (name: string): string => money(textOf(totals[name]), textOf(bill['currency']));
  return {
    taxExcluded: shown('taxExcluded'),
    tax: shown('tax'),
    taxIncluded: shown('taxIncluded'),
    prepaid: shown('prepaid'),
    due: shown('due'),
  };
}

function accountName(bill: Json, { account }: Json): string {
  const centre = objectsOf(bill['costCentres']).find((each) => each['account'] === account);
  return textOf(centre?.['name'] ?? account);
}

function quantityOf(line: Json): string {
  const unit = textOf(line['unit']);
  const amount = textOf(line['quantity']);
  return unit === 'each' || unit === '' ? digits(amount) : quantity(amount, unit);
}
