// A bill as a document to print or to read on a screen: one self-contained page without scripts or
// fonts from elsewhere. Whatever comes from outside passes through `escape`.
import { escape } from '../../core/html';
import type { BillContent, LineContent } from './bill-content';
import type { BillState } from './bill-lifecycle';
import type { Standing } from './bill-standing';
import { STYLE } from './bill-style';
import type { PaymentPart } from './bill-view';
import { grouped, isZero, money, negated, printDay, printPeriod } from './print-text';
import { lineTable } from './render-lines';
import type { SoldProduct } from './sold-product';

export type PrintedBill = {
  readonly content: BillContent;
  readonly lines: readonly LineContent[];
  readonly state: BillState;
  readonly standing: Standing;
  /** Of lines that only their products tell apart, by subscription. */
  readonly products: ReadonlyMap<string, SoldProduct>;
};

const STATES: Readonly<Record<BillState, string>> = {
  new: 'Open',
  onHold: 'On hold',
  validated: 'Issued',
  sent: 'Sent',
  partiallyPaid: 'Paid in part',
  settled: 'Paid',
};

/** Ids and codes are left out, because they do not help a payer; the JSON document has them. */
export function renderHtml(bill: PrintedBill): string {
  const { content, lines } = bill;
  const title = content.number === null ? 'Bill (not yet final)' : `Bill ${content.number}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${header(title, bill)}
${costCentres(content)}
${lineTable(content, lines, bill.products)}
${totals(bill)}
</main>
</body>
</html>
`;
}

function header(title: string, { content, state, standing }: PrintedBill): string {
  const { billingAccount: account, totals: amounts, currency, paymentMethod } = content;
  const { timeZone = 'UTC' } = content;
  const facts: [string, string][] = [
    ['Customer', account.name ?? account.id],
    ['Period', printPeriod(content.period, timeZone)],
    [
      content.number === null ? 'To be billed on' : 'Issued on',
      printDay(content.billDate, timeZone),
    ],
    ['Payable by', printDay(content.paymentDueDate, timeZone)],
    ['Payment terms', content.paymentTerms],
    ...(content.purchaseOrder === null
      ? []
      : [['Purchase order', content.purchaseOrder] satisfies [string, string]]),
    ...(paymentMethod === undefined
      ? []
      : [['Payment method', paymentMethod.name ?? paymentMethod.id] satisfies [string, string]]),
    ['State', STATES[state]],
  ];
  const rows = facts.map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`).join('');
  const draft =
    content.number === null
      ? '<p class="draft">This period is open: the figures are exact now and change with use.</p>'
      : '';
  const [name, amount] = left(amounts.due, standing) ?? ['Amount due', amounts.due];
  return `${sender(content)}<header><div><h1>${escape(title)}</h1>${draft}<dl>${rows}</dl></div>
<p class="due"><span>${name}</span><strong>${money(amount)} ${escape(currency)}</strong></p></header>`;
}

/** Who bills; nothing where nobody said it. */
function sender({ biller }: BillContent): string {
  if (biller === undefined) return '';
  const { name, address, taxNumber } = biller;
  const lines = [...address, ...(taxNumber === null ? [] : [`Tax number ${taxNumber}`])];
  const rest = lines.map((line) => `<br>${escape(line)}`).join('');
  return `<address><strong>${escape(name)}</strong>${rest}</address>\n`;
}

function costCentres({ costCentres: centres, currency }: BillContent): string {
  if (centres.length < 2) return '';
  const rows = centres.map(
    ({ account, name, amount, tax, total }) =>
      `<tr><td>${escape(name ?? account)}</td>${cells([amount, tax, total])}</tr>`,
  );
  return `<section><h2>By cost centre</h2><table>
<thead><tr><th>Account</th>${heads(['Net', 'Tax', 'Total'], currency)}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></section>`;
}

function totals({ content, standing }: PrintedBill): string {
  const { totals: amounts, taxes, currency } = content;
  const rows: [string, string][] = [
    ['Net', amounts.taxExcluded],
    ...taxes.map(({ category, ratePercent, exemption, base, amount }): [string, string] => [
      exemption === undefined
        ? `${category} ${ratePercent} % on ${grouped(base)}`
        : `Exempt from ${category}: ${exemption}, on ${grouped(base)}`,
      amount,
    ]),
    ['Total', amounts.taxIncluded],
    ...(isZero(amounts.prepaid)
      ? []
      : [['Paid from prepaid balance', negated(amounts.prepaid)] satisfies [string, string]]),
    ...(isZero(amounts.prepaidRounding ?? '0')
      ? []
      : [['Rounding of what was paid', amounts.prepaidRounding ?? ''] satisfies [string, string]]),
  ];
  return `<section><table class="totals"><tbody>${rows.map(totalRow).join('\n')}
<tr class="sum"><td>Amount due (${escape(currency)})</td>${cells([amounts.due])}</tr>
${paid(amounts.due, standing).map(totalRow).join('\n')}
</tbody></table></section>`;
}

function totalRow([name, amount]: readonly [string, string]): string {
  return `<tr><td>${escape(name)}</td>${cells([amount])}</tr>`;
}

/** Rows from the amount due to what remains: each payment, and credit of earlier bills. */
function paid(due: string, standing: Standing): readonly [string, string][] {
  const { payments, creditAvailable } = standing;
  const credit: readonly [string, string][] =
    creditAvailable === null || isZero(creditAvailable)
      ? []
      : [['Credit of earlier bills, used when this one is closed', negated(creditAvailable)]];
  const rest = left(due, standing);
  return [
    ...payments.map(({ by, amount }): [string, string] => [paidBy(by, amount), negated(amount)]),
    ...credit,
    ...(rest === undefined ? [] : [rest]),
  ];
}

function paidBy({ kind, number }: PaymentPart['by'], amount: string): string {
  const isGiven = amount.startsWith('-');
  if (kind === 'bill')
    return `${isGiven ? 'Applied to' : 'Paid by credit of'} bill ${number ?? ''}`;
  if (kind === 'refund') return 'Paid out';
  return isGiven ? 'Given back of a payment' : 'Paid';
}

function left(due: string, { remaining }: Standing): [string, string] | undefined {
  if (remaining.startsWith('-')) return ['In your favour', negated(remaining)];
  return remaining === due ? undefined : ['Left to pay', remaining];
}

function heads(names: readonly string[], currency: string): string {
  return names.map((name) => `<th class="number">${name} (${escape(currency)})</th>`).join('');
}

function cells(amounts: readonly string[]): string {
  return amounts.map((amount) => `<td class="number">${money(amount)}</td>`).join('');
}
