// Formats text for people: aligned columns, grouped digits, amounts with currency.
import { decimal, formatDecimal } from '../../core/decimal';
import { round } from '../../core/rounding';

export type Column = { readonly head: string; readonly right?: true };

const GAP = '  ';

/** A head, a rule and the rows; a row that is empty becomes another rule. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const widths = columns.map(({ head }, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lineOf = (cells: readonly string[]): string =>
    columns
      .map(({ right }, column) => {
        const cell = cells[column] ?? '';
        const width = widths[column] ?? 0;
        return right === true ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(GAP)
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join(GAP);
  const body = rows.map((row) => (row.length === 0 ? rule : lineOf(row)));
  return [lineOf(columns.map(({ head }) => head)), rule, ...body];
}

/** Groups digits and keeps all decimals, at least two: `1234.5` → `1 234.50 EUR`. */
export function money(amount: string, currency: string): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  return `${digits(whole)}.${fraction.padEnd(2, '0')} ${currency}`;
}

/** `6045123.5` → `6 045 123.5` */
export function digits(amount: string): string {
  const [whole = '0', fraction] = amount.split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ' ');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

const SHOWN: Readonly<Record<string, readonly [unit: string, size: string]>> = {
  byte: ['MB', '1000000'],
  'GPU-second': ['GPU-hours', '3600'],
  token: ['tokens', '1'],
};

/** In a unit suited to the size, with at most three decimals; the bill has the exact value. */
export function quantity(amount: string, unit: string): string {
  const [name, size] = SHOWN[unit] ?? [unit, '1'];
  const shown = round(decimal(amount).dividedBy(decimal(size)), 3, 'halfUp');
  return `${digits(formatDecimal(shown))} ${name}`;
}
