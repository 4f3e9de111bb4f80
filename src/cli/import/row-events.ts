// Turns a row into CloudEvents, one per usage of the map. The identity is made of the row's columns and number, so
// that the same file yields the same events every time.
import { formatScaled, isDecimalText, powerOfTen } from '../../core/decimal';
import { CHARGE_SCALE, divideRounded } from '../../core/rounding';
import { formatInstant } from '../../core/time';
import { RowFault } from './expression';
import { formatRatio, parseRatio, type Ratio } from './ratio';
import { timeOf } from './row-time';
import type { SourceRow } from './source-rows';
import type { QuantityRule, TextRule } from './map-rule';
import type { UsageMap, UsageRule } from './usage-map';

export type UsageEvent = {
  readonly specversion: '1.0';
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly subject: string;
  readonly time: string;
  readonly data: Readonly<Record<string, string>>;
};

export type RowOutcome =
  | { readonly kind: 'events'; readonly events: readonly UsageEvent[] }
  | { readonly kind: 'left-out' }
  | { readonly kind: 'rejected'; readonly reason: string };

export function eventsOf(map: UsageMap, row: SourceRow): RowOutcome {
  if (row.fault !== undefined) return { kind: 'rejected', reason: row.fault };
  try {
    if (map.where?.truth(row.value) === false) return { kind: 'left-out' };
    const time = formatInstant(timeOf(map.time, textsOf(map.time, row)));
    const subject = requiredText(map.subject, row, 'the subject');
    if (map.subject.kind === 'column') refuseLost(map.subject.column, subject);
    const id = identityOf(map, row);
    const events = map.usages.flatMap((usage, index) => {
      if (usage.where?.truth(row.value) === false) return [];
      const type = requiredText(usage.meter, row, 'the meter');
      const identity = index === 0 ? id : `${id}/${index}`;
      return [
        {
          specversion: '1.0' as const,
          type,
          source: map.source,
          id: identity,
          subject,
          time,
          data: payloadOf(usage, row, map),
        },
      ];
    });
    return events.length === 0 ? { kind: 'left-out' } : { kind: 'events', events };
  } catch (error: unknown) {
    if (error instanceof RowFault) return { kind: 'rejected', reason: error.message };
    throw error;
  }
}

/** Of the usages of a row, also of one that cannot become any; nothing where it does not tell. */
export function identityIn(map: UsageMap, row: SourceRow): string | undefined {
  if (row.fault !== undefined) return undefined;
  try {
    return JSON.stringify([map.source, identityOf(map, row)]);
  } catch (error: unknown) {
    if (error instanceof RowFault) return undefined;
    throw error;
  }
}

/** What programs write for a character that they could not read: of two identities it makes one. */
const LOST = '\uFFFD';

/** The second usage of a row is `<id>/1`, so separators inside the parts are escaped. */
function identityOf({ id }: UsageMap, row: SourceRow): string {
  const parts = id.columns.map((column) => {
    const value = required(row, column);
    if (value === '') throw new RowFault(`${column} is empty, but is part of the identity`);
    refuseLost(column, value);
    return value.replaceAll(/[\\|/]/g, String.raw`\$&`);
  });
  if (id.row) parts.push(String(row.number));
  return parts.join('|');
}

function refuseLost(column: string, value: string): void {
  if (!value.includes(LOST)) return;
  throw new RowFault(`${column} has U+FFFD in it, the mark of a character that was lost before`);
}

function payloadOf(usage: UsageRule, row: SourceRow, map: UsageMap): Record<string, string> {
  const payload: Record<string, string> = {
    quantity: quantityOf(usage.quantity, row, 'quantity', map),
  };
  if (usage.amount !== undefined) payload['amount'] = quantityOf(usage.amount, row, 'amount', map);
  for (const [name, rule] of usage.attributes) {
    const value = textOf(rule, row);
    // An attribute that is empty in a row is left out.
    if (value !== undefined && value !== '') payload[name] = value;
  }
  return payload;
}

function quantityOf(rule: QuantityRule, row: SourceRow, what: string, map: UsageMap): string {
  if (rule.kind === 'expression') {
    return keptOf(rule.expression.number(row.value), rule.text, map);
  }
  const own = rule.kind === 'column' ? (row.value(rule.column)?.trim() ?? '') : '';
  const isConstant = own === '';
  const text = isConstant ? (constantOf(rule) ?? '') : own;
  const ofColumn = rule.kind === 'column' ? rule.readNumber : undefined;
  const readNumber = isConstant ? parseRatio : (ofColumn ?? map.readNumber);
  if (readNumber === parseRatio && isKept(text)) return text;
  const number = readNumber(text);
  const source = rule.kind === 'column' ? rule.column : what;
  if (number !== undefined) return keptOf(number, `${source} (${text.slice(0, 60)})`, map);
  if (text === '') throw new RowFault(`${source} is empty, where the ${what} should be`);
  const wanted = ofColumn === undefined ? 'a decimal number' : 'a duration like 26:30:05';
  const hint = IS_CLOCK.test(text) && ofColumn === undefined ? CLOCK_HINT : '';
  throw new RowFault(`${source} is ${JSON.stringify(text.slice(0, 60))}, not ${wanted}${hint}`);
}

const IS_CLOCK = /^\d+:\d\d:\d\d/;
const CLOCK_HINT = ': "clock": "seconds" beside the column reads a duration';

/** Already as the product keeps it. */
function isKept(text: string): boolean {
  const point = text.indexOf('.');
  return isDecimalText(text) && (point < 0 || text.length - point - 1 <= CHARGE_SCALE);
}

function keptOf({ over, under }: Ratio, what: string, { round }: UsageMap): string {
  if (round !== undefined) {
    return formatScaled(divideRounded(over * powerOfTen(CHARGE_SCALE), under, round), CHARGE_SCALE);
  }
  const text = formatRatio({ over, under });
  if (text !== undefined && isKept(text)) return text;
  const fault = text === undefined ? 'no exact decimal result of at most 38 digits' : TOO_FINE;
  throw new RowFault(`${what} has ${fault}: say how to round it, as in "round": "halfEven"`);
}

const TOO_FINE = `more than ${CHARGE_SCALE} decimals, which is what is kept`;

function requiredText(rule: TextRule, row: SourceRow, what: string): string {
  const text = textOf(rule, row);
  if (text !== undefined && text !== '') return text;
  const source = rule.kind === 'column' ? rule.column : what;
  throw new RowFault(`${source} is empty, where ${what} should be`);
}

/** As it is: a blank is a character of an identity, a subject or an attribute at every door. */
function textOf(rule: TextRule, row: SourceRow): string | undefined {
  const text = rule.kind === 'value' ? undefined : row.value(rule.column);
  return text === undefined || text === '' ? constantOf(rule) : text;
}

function constantOf(rule: TextRule): string | undefined {
  return rule.kind === 'value' ? rule.value : rule.fallback;
}

function textsOf({ columns }: UsageMap['time'], row: SourceRow): readonly string[] {
  return columns.map((column) => required(row, column));
}

function required(row: SourceRow, column: string): string {
  const value = row.value(column);
  if (value === undefined) throw new RowFault(`there is no ${column}`);
  return value;
}
