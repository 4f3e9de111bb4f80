// The lines of a bill as rows of its page: what it was, when, how much of it and at which price.
import { decimal, formatDecimal, HUNDRED } from '../../core/decimal';
import type { BillContent, LineContent, PartContent } from './bill-content';
import { escape, grouped, isZero, money, printPeriod, quantityText } from './print-text';

/** Lines beyond this are left to the JSON document: a page of a hundred thousand rows helps nobody. */
export const LINES_PRINTED_MAX = 2_000;

export function lineTable(content: BillContent, lines: readonly LineContent[]): string {
  const { currency, lineCount } = content;
  const shown = lines.slice(0, LINES_PRINTED_MAX).map((line) => lineRow(line, content));
  const rest =
    lineCount > shown.length
      ? `<p class="note">${lineCount - shown.length} more lines are in the JSON document of this bill.</p>`
      : '';
  return `<section><h2>Lines</h2><table class="lines">
<thead><tr><th class="number">No.</th><th>Description</th><th>Period</th><th class="number">Quantity</th>
<th class="number">Tax %</th><th class="number">Net (${escape(currency)})</th></tr></thead>
<tbody>${shown.join('\n')}</tbody></table>${rest}</section>`;
}

function lineRow(
  line: LineContent,
  { currency, costCentres, timeZone = 'UTC' }: BillContent,
): string {
  const centre = costCentres.find(({ account }) => account === line.account);
  const notes = [
    ...(costCentres.length < 2 ? [] : [`<small>${escape(centre?.name ?? line.account)}</small>`]),
    ...exempt(line),
    ...late(line),
  ];
  const about = [escape(line.description), ...notes].join('<br>');
  return `<tr><td class="number">${line.number}</td>
<td>${about}${parts(line, currency)}</td>
<td data-name="Period">${printPeriod(line.covers ?? line.period, timeZone)}</td>
<td class="number" data-name="Quantity">${counted(line.quantity, line.unit)}</td>
<td class="number" data-name="Tax %">${escape(line.tax.ratePercent)}</td>
<td class="number" data-name="Net">${money(line.amount)}</td></tr>`;
}

function late({ late: isLate, adjusts }: LineContent): string[] {
  if (!isLate) return [];
  const of = adjusts === null ? 'an earlier period' : `bill ${escape(adjusts.number)}`;
  return [`<em>Late: belongs to ${of}</em>`];
}

function exempt({ tax: { category, exemption } }: LineContent): string[] {
  return exemption === undefined
    ? []
    : [`<em>Exempt from ${escape(`${category}: ${exemption}`)}</em>`];
}

/** Of one part the line says the amount already. */
function parts({ parts: told = [] }: LineContent, currency: string): string {
  if (told.length === 0) return '';
  const rows = told.map((part) => {
    const amount = told.length === 1 ? '' : `: ${money(part.amount)}`;
    return `<li>${partText(part, currency)}${amount}</li>`;
  });
  return `<ul class="parts">${rows.join('')}</ul>`;
}

function partText(part: PartContent, currency: string): string {
  const group = Object.entries(part.group ?? {}).map(
    ([name, value]) => `${escape(`${name}: ${value ?? 'none'}`)}, `,
  );
  return `${group.join('')}${tier(part)}${priced(part, currency)}`;
}

function tier({ from, upTo }: PartContent): string {
  if (from === undefined) return '';
  if (upTo === undefined) return isZero(from) ? '' : `above ${grouped(from)}: `;
  return isZero(from) ? `up to ${grouped(upTo)}: ` : `${grouped(from)} to ${grouped(upTo)}: `;
}

function priced(part: PartContent, currency: string): string {
  const { what, quantity, unit, rate, per = '1', flat } = part;
  if (what === 'discounts') return 'Discounts';
  const amount = counted(quantity, unit ?? null);
  if (rate === undefined) return `${amount} ${escape(what)}`;
  const price =
    unit === currency ? share(rate, per) : `${grouped(rate)} ${escape(currency)}${perText(per)}`;
  const entry = flat === undefined ? '' : ` and ${grouped(flat)} ${escape(currency)}`;
  const bought = /packages? of/.test(what) ? `${escape(packagesText(what))}, ${amount},` : amount;
  return `${bought} at ${price}${entry}`;
}

function perText(per: string): string {
  return per === '1' ? '' : ` per ${grouped(per)}`;
}

/** Of money a rate is a share. */
function share(rate: string, per: string): string {
  return `${formatDecimal(decimal(rate).times(HUNDRED).dividedBy(decimal(per)))} %`;
}

function counted(quantity: string, unit: string | null): string {
  return `${quantityText(quantity)}${unit === null ? '' : ` ${escape(unit)}`}`;
}

/** `3 packages of 1 000`. */
function packagesText(what: string): string {
  return what.replace(/\d+(\.\d+)?/g, grouped);
}
