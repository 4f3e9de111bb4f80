// A bill as a document to print or to read on a screen: one self-contained page without scripts or
// fonts from elsewhere. Whatever comes from outside passes through `escape`.
import type { BillContent, LineContent, PeriodContent } from './bill-content';
import type { Standing } from './bill-standing';
import type { PaymentPart } from './bill-view';

export type PrintedBill = {
  readonly content: BillContent;
  readonly lines: readonly LineContent[];
  readonly state: string;
  readonly standing: Standing;
  /** Null while the bill is live. */
  readonly hash: string | null;
};

/** Lines beyond this are left to the JSON document: a page of a hundred thousand rows helps nobody. */
export const LINES_PRINTED_MAX = 2_000;

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
${lineTable(content, lines)}
${totals(bill)}
${footer(bill)}
</main>
</body>
</html>
`;
}

function header(title: string, { content, state, standing }: PrintedBill): string {
  const { billingAccount: account, totals: amounts, currency, paymentMethod } = content;
  const facts: [string, string][] = [
    ['Customer', account.name === null ? account.id : `${account.name} (${account.id})`],
    ['Period', printPeriod(content.period)],
    [content.number === null ? 'To be billed on' : 'Issued on', day(content.billDate)],
    ['Payable by', day(content.paymentDueDate)],
    ['Payment terms', content.paymentTerms],
    ...(content.purchaseOrder === null
      ? []
      : [['Purchase order', content.purchaseOrder] satisfies [string, string]]),
    ...(paymentMethod === undefined
      ? []
      : [['Payment method', paymentMethod.name ?? paymentMethod.id] satisfies [string, string]]),
    ['State', state],
  ];
  const rows = facts.map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`).join('');
  const draft =
    content.number === null
      ? '<p class="draft">This period is open: the figures are exact now and change with use.</p>'
      : '';
  const [name, amount] = left(amounts.due, standing) ?? ['Amount due', amounts.due];
  return `<header><div><h1>${escape(title)}</h1>${draft}<dl>${rows}</dl></div>
<p class="due"><span>${name}</span><strong>${money(amount)} ${escape(currency)}</strong></p></header>`;
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

function lineTable({ currency, lineCount }: BillContent, lines: readonly LineContent[]): string {
  const shown = lines.slice(0, LINES_PRINTED_MAX).map(lineRow);
  const rest =
    lineCount > shown.length
      ? `<p class="note">${lineCount - shown.length} more lines are in the JSON document of this bill.</p>`
      : '';
  return `<section><h2>Lines</h2><table class="lines">
<thead><tr><th class="number">No.</th><th>Description</th><th>Period</th><th class="number">Quantity</th>
<th class="number">Tax %</th>${heads(['Net'], currency)}</tr></thead>
<tbody>${shown.join('\n')}</tbody></table>${rest}</section>`;
}

function lineRow(line: LineContent): string {
  const { code, version, line: name } = line.card;
  // The lines of one card share its description; the name of the rate line tells them apart.
  const origin = [line.account, name, `${code} v${version}`];
  const late = line.late
    ? `<br><em>Late: belongs to ${
        line.adjusts === null ? 'an earlier period' : `bill ${escape(line.adjusts.number)}`
      }</em>`
    : '';
  const { category, exemption } = line.tax;
  const exempt =
    exemption === undefined
      ? ''
      : `<br><em>Exempt from ${escape(`${category}: ${exemption}`)}</em>`;
  const quantity = `${grouped(line.quantity)}${line.unit === null ? '' : ` ${escape(line.unit)}`}`;
  return `<tr><td class="number">${line.number}</td>
<td>${escape(line.description)}<br><small>${origin.map(escape).join(' · ')}</small>${exempt}${late}</td>
<td>${printPeriod(line.period)}</td><td class="number">${quantity}</td>
<td class="number">${escape(line.tax.ratePercent)}</td>${cells([line.amount])}</tr>`;
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

/** What the amount due became since: who paid it, and what is left of it. */
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

function paidBy({ kind, id, number }: PaymentPart['by'], amount: string): string {
  const isGiven = amount.startsWith('-');
  if (kind === 'bill')
    return `${isGiven ? 'Applied to' : 'Paid by credit of'} bill ${number ?? id}`;
  if (kind === 'refund') return `Paid out by refund ${id}`;
  return isGiven ? `Given back of payment ${id}` : `Paid by payment ${id}`;
}

function left(due: string, { remaining }: Standing): [string, string] | undefined {
  if (remaining.startsWith('-')) return ['In your favour', negated(remaining)];
  return remaining === due ? undefined : ['Left to pay', remaining];
}

function footer({ content, hash }: PrintedBill): string {
  const seal = hash === null ? '' : `<br>SHA-256 ${escape(hash)}`;
  return `<footer>Bill ${escape(content.id)} · ${content.lineCount} lines${seal}</footer>`;
}

function heads(names: readonly string[], currency: string): string {
  return names.map((name) => `<th class="number">${name} (${escape(currency)})</th>`).join('');
}

function cells(amounts: readonly string[]): string {
  return amounts.map((amount) => `<td class="number">${money(amount)}</td>`).join('');
}

function money(amount: string): string {
  return escape(grouped(amount));
}

function isZero(amount: string): boolean {
  return /^-?[0.]+$/.test(amount);
}

function negated(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}

/** Digits in groups of three by a thin space that does not break: 1 234 567.89 */
export function grouped(amount: string): string {
  const [whole = '', fraction] = amount.split('.');
  const text = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return fraction === undefined ? text : `${text}.${fraction}`;
}

function printPeriod({ start, end }: PeriodContent): string {
  return `${day(start)} – ${day(end)}`;
}

/** The instant as a day when it is midnight UTC, else with its time. */
function day(instant: string): string {
  return escape(
    instant.replace('T00:00:00.000Z', '').replace('T', ' ').replace(':00.000Z', ' UTC'),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const STYLE = `
:root { color: #1d2530; background: #f4f5f7; font: 14px/1.45 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 60rem; margin: 2rem auto; padding: 2.5rem; background: #fff; }
header { display: flex; justify-content: space-between; gap: 2rem; border-bottom: 2px solid #1d2530; padding-bottom: 1.5rem; }
h1 { font-size: 1.6rem; margin: 0 0 1rem; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: 0; }
dt { color: #5b6675; }
dd { margin: 0; overflow-wrap: anywhere; }
.due { text-align: right; margin: 0; white-space: nowrap; }
.due span { display: block; color: #5b6675; }
.due strong { font-size: 1.6rem; font-variant-numeric: tabular-nums; }
.draft, .note { color: #8a5a00; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; color: #5b6675; font-weight: 600; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid #e3e6ea; vertical-align: top; }
small { color: #5b6675; overflow-wrap: anywhere; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.totals { width: auto; margin-left: auto; min-width: 22rem; }
.sum td { font-weight: 700; border-top: 2px solid #1d2530; border-bottom: 0; }
footer { margin-top: 2.5rem; color: #5b6675; font-size: .8rem; overflow-wrap: anywhere; }
@media print {
  :root { background: #fff; font-size: 11px; }
  main { margin: 0; padding: 0; max-width: none; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
}
@page { margin: 18mm; }
`;
