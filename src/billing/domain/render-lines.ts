// The lines of a bill as rows of its page: what it was, when, how much of it and at which price.
import { compositeKey } from '../../core/composite-key';
import { decimal, formatDecimal, HUNDRED, sum } from '../../core/decimal';
import { escape } from '../../core/html';
import { amountIn, type BillContent, type LineContent, type PeriodContent } from './bill-content';
import type { PartContent } from './part-content';
import type { SoldProduct } from './sold-product';
import { feePriceOf } from './fee-price';
import { counted, grouped, isZero, money, printPeriod, quantityText } from './print-text';

/** Lines beyond this are left to the JSON document: a page of a hundred thousand rows helps nobody. */
export const LINES_PRINTED_MAX = 2_000;

/** Of a product that answers for many. */
const SUBJECTS_SHOWN_MAX = 3;

/** What a part without a unit counts. */
const EVENT = 'event';

/** `products` are those of the lines that only their products tell apart, by subscription. */
export function lineTable(
  content: BillContent,
  lines: readonly LineContent[],
  products: ReadonlyMap<string, SoldProduct>,
): string {
  const { currency, lineCount } = content;
  const printed = lines.slice(0, LINES_PRINTED_MAX);
  const alike = ofSeveralProducts(printed);
  const productOf = (line: LineContent): SoldProduct | undefined =>
    alike.has(sameText(line)) ? products.get(line.subscription) : undefined;
  const shown = printed.map((line) => lineRow(line, content, productOf(line)));
  const rest =
    lineCount > shown.length
      ? `<p class="note">${lineCount - shown.length} more lines are in the JSON document of this bill.</p>`
      : '';
  return `<section><h2>Lines</h2><table class="lines">
<thead><tr><th class="number">No.</th><th>Description</th><th>Period</th><th class="number">Quantity</th>
<th class="number">Tax %</th><th class="number">Net (${escape(currency)})</th></tr></thead>
<tbody>${shown.join('\n')}</tbody></table>${rest}</section>`;
}

/** The subscriptions whose lines say what lines of others say, too. */
export function alikeSubscriptions(lines: readonly LineContent[]): string[] {
  const printed = lines.slice(0, LINES_PRINTED_MAX);
  const alike = ofSeveralProducts(printed);
  const own = printed.filter((line) => alike.has(sameText(line)));
  return [...new Set(own.map(({ subscription }) => subscription))];
}

/** What lines say that only their products tell apart. */
function ofSeveralProducts(lines: readonly LineContent[]): ReadonlySet<string> {
  const products = new Map<string, string>();
  const several = new Set<string>();
  for (const line of lines) {
    const text = sameText(line);
    const first = products.get(text) ?? line.subscription;
    products.set(text, first);
    if (first !== line.subscription) several.add(text);
  }
  return several;
}

function sameText({ account, description, covers, period }: LineContent): string {
  const { start, end } = covers ?? period;
  return compositeKey(account, description, start, end);
}

function lineRow(
  line: LineContent,
  { currency, costCentres, timeZone = 'UTC' }: BillContent,
  product: SoldProduct | undefined,
): string {
  const centre = costCentres.find(({ account }) => account === line.account);
  const notes = [
    ...(costCentres.length < 2 ? [] : [`<small>${escape(centre?.name ?? line.account)}</small>`]),
    ...(product === undefined ? [] : [`<small>${escape(labelOf(product))}</small>`]),
    ...exchanged(line, currency),
    ...exempt(line),
    ...late(line),
  ];
  const about = [escape(line.description), ...notes].join('<br>');
  return `<tr><td class="number">${line.number}</td>
<td>${about}${parts(line, currency)}${feePrice(line, currency)}</td>
<td data-name="Period">${days(line.covers ?? line.period, timeZone)}</td>
<td class="number" data-name="Quantity">${counted(line.quantity, line.unit)}</td>
<td class="number" data-name="Tax %">${escape(line.tax.ratePercent)}</td>
<td class="number" data-name="Net">${money(line.amount)}</td></tr>`;
}

/** A customer knows a product by what it answers for, and by what he called it. */
function labelOf({ name, subjects }: SoldProduct): string {
  const more = subjects.length > SUBJECTS_SHOWN_MAX ? ['…'] : [];
  const shown = [...subjects.slice(0, SUBJECTS_SHOWN_MAX), ...more].join(', ');
  return [name ?? '', shown].filter((text) => text !== '').join(': ');
}

/** Where it has to break it does between its days. */
function days(period: PeriodContent, timeZone: string): string {
  return printPeriod(period, timeZone)
    .split(' – ')
    .map((day) => `<span class="day">${day}</span>`)
    .join('\u00a0– ');
}

function late({ late: isLate, adjusts }: LineContent): string[] {
  if (!isLate) return [];
  const of = adjusts === null ? 'an earlier period' : `bill ${escape(adjusts.number)}`;
  return [`<em>Late: belongs to ${of}</em>`];
}

function exchanged({ exchange }: LineContent, currency: string): string[] {
  if (exchange === undefined) return [];
  const { from, rate } = exchange;
  return [`<small>1 ${escape(from)} = ${grouped(rate)} ${escape(currency)}</small>`];
}

function exempt({ tax: { category, exemption } }: LineContent): string[] {
  return exemption === undefined
    ? []
    : [`<em>Exempt from ${escape(`${category}: ${exemption}`)}</em>`];
}

/** A single part shows no amount, because the line shows it already. */
function parts({ parts: told = [] }: LineContent, currency: string): string {
  if (told.length === 0) return '';
  const rows = inReadingOrder(told).map((part) => {
    const amount = told.length === 1 ? '' : `: ${money(part.amount)}`;
    return `<li>${partText(part, currency)}${amount}</li>`;
  });
  return `<ul class="parts">${used(told)}${rows.join('')}</ul>`;
}

const FREE: readonly string[] = ['included', 'covered'];

/** What is included comes before what is charged beyond it. */
function inReadingOrder(told: readonly PartContent[]): readonly PartContent[] {
  const isFree = ({ what }: PartContent) => FREE.includes(what);
  return told.some(({ group }) => group !== undefined)
    ? told
    : [...told.filter(isFree), ...told.filter((part) => !isFree(part))];
}

/** All that was used, where some of it is included: the quantity of the line may be what is charged alone. */
function used(told: readonly PartContent[]): string {
  const { unit } = told.find(({ what }) => FREE.includes(what)) ?? {};
  const isGrouped = told.some(({ group }) => group !== undefined);
  if (unit === undefined || isGrouped || told.length < 2) return '';
  const all = sum(
    told.filter((part) => part.unit === unit).map(({ quantity }) => decimal(quantity)),
  );
  return `<li>${counted(formatDecimal(all), unit)} used</li>`;
}

/** Of one whole fee the line says the price already. */
function feePrice(line: LineContent, currency: string): string {
  const price = feePriceOf(line);
  if (price === undefined || (line.quantity === '1' && price.days === undefined)) return '';
  const each = `${money(amountIn(currency)(price.each))} ${escape(currency)}`;
  const many = line.quantity === '1' ? each : `${quantityText(line.quantity)} at ${each}`;
  const whole = price.days === undefined ? '' : ` for ${price.days} days`;
  return `<ul class="parts"><li>${many}${whole}</li></ul>`;
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
  if (what === 'discounts') return discountText(part, currency);
  const amount = counted(quantity, unit ?? EVENT);
  if (rate === undefined) return `${amount} ${escape(what === 'covered' ? 'included' : what)}`;
  const price =
    unit === currency ? share(rate, per) : `${grouped(rate)} ${escape(currency)}${perText(per)}`;
  const entry = flat === undefined ? '' : ` and ${grouped(flat)} ${escape(currency)}`;
  const bought = /packages? of/.test(what) ? `${escape(packagesText(what))}, ${amount},` : amount;
  return `${bought} at ${price}${entry}`;
}

/** `Discounts: 10 %, then 5.00 EUR`. Bills sealed before these were told say the word alone. */
function discountText({ group, discounts = [] }: PartContent, currency: string): string {
  const word = group === undefined ? 'Discount' : 'discount';
  const each = discounts.map((discount) =>
    'percent' in discount
      ? `${grouped(discount.percent)} %`
      : `${money(amountIn(currency)(decimal(discount.amount)))} ${escape(currency)}`,
  );
  if (each.length === 0) return `${word}s`;
  return each.length === 1 ? `${word} of ${each.join('')}` : `${word}s of ${each.join(', then ')}`;
}

function perText(per: string): string {
  return per === '1' ? '' : ` per ${grouped(per)}`;
}

/** For a quantity of money the rate is a percentage. */
function share(rate: string, per: string): string {
  return `${formatDecimal(decimal(rate).times(HUNDRED).dividedBy(decimal(per)))} %`;
}

/** `3 packages of 1 000`. */
function packagesText(what: string): string {
  return what.replace(/\d+(\.\d+)?/g, grouped);
}
