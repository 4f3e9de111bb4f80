// Proves a closed bill: assembled again from the accruals behind its lines, its text must equal the sealed one to the
// last character. (That accruals are the sum of their charges, and charges agree with the journal, is proved by the
// ledger.)
import { decimal, formatDecimal, sum } from '../../core/decimal';
import { formatInstant, instantOf, parseInstant } from '../../core/time';
import { assembleBill } from './assemble-bill';
import type { Accrual } from './bill';
import {
  amountIn,
  type BillContent,
  canonicalJson,
  type LineContent,
  lineContent,
} from './bill-content';
import type { PartContent } from './part-content';

/** Columns kept beside the sealed text for searching and sorting, and those that change after closing. */
export type BillColumns = {
  readonly id: string;
  readonly number: string;
  readonly payerId: string;
  readonly currency: string;
  readonly periodFrom: Date;
  readonly periodTo: Date;
  readonly issuedAt: Date;
  readonly dueAt: Date;
  readonly taxExcluded: string;
  readonly taxIncluded: string;
  readonly due: string;
  readonly remaining: string;
  /** For a bill on hold, the state it returns to. */
  readonly state: string;
};

export type Evidence = {
  readonly columns: BillColumns;
  readonly content: BillContent;
  readonly lines: readonly LineContent[];
  readonly accruals: readonly Accrual[];
};

/** Describes the first mismatch; undefined when the bill is proved. */
export function disproofOf({ columns, content, lines, accruals }: Evidence): string | undefined {
  if (lines.length !== content.lineCount) {
    return `it has ${lines.length} lines and says ${content.lineCount}`;
  }
  const { currency, period } = content;
  const from = parseInstant(period.start);
  const bill = assembleBill({
    key: { payerId: content.billingAccount.id, billFrom: from, currency },
    period: { from, to: parseInstant(period.end) },
    accruals,
    rounding: content.rounding,
    billOf: () => null,
  });
  const remade = bill.lines.map((line) => lineContent(line, currency));
  for (const [index, line] of lines.entries()) {
    const again = remade[index] && { ...remade[index], ...closedWith(line) };
    if (canonicalJson(again ?? null) !== canonicalJson(line)) {
      return `line ${line.number} says ${line.amount}, its charges make ${again?.amount ?? 'nothing'}`;
    }
  }
  const wrong = lines.find((line) => !addsUp(line));
  if (wrong !== undefined) return `the parts of line ${wrong.number} do not add up to it`;
  const text = amountIn(currency);
  const due = text(bill.due);
  if (due === content.totals.due && text(bill.taxIncluded) === content.totals.taxIncluded) {
    return wrongColumn(columns, content) ?? wrongState(columns);
  }
  return `it asks for ${content.totals.due}, its charges make ${due}`;
}

/** Attributes that depend on the moment of closing and cannot be recomputed: the adjusted bill and the parts. */
function closedWith({ adjusts, parts }: LineContent): Pick<LineContent, 'adjusts' | 'parts'> {
  return { adjusts, ...(parts === undefined ? {} : { parts }) };
}

function addsUp({ parts, amount, amountUnrounded }: LineContent): boolean {
  if (parts === undefined) return true;
  const total = (of: (part: PartContent) => string) => sum(parts.map((part) => decimal(of(part))));
  return (
    total((part) => part.amount).equals(decimal(amount)) &&
    total((part) => part.amountUnrounded).equals(decimal(amountUnrounded))
  );
}

function wrongColumn(columns: BillColumns, content: BillContent): string | undefined {
  const { totals, period } = content;
  const textOf = (at: Date): string => formatInstant(instantOf(at));
  const amountOf = (text: string): string => formatDecimal(decimal(text));
  const pairs: readonly (readonly [what: string, kept: string, sealed: string | null])[] = [
    ['id', columns.id, content.id],
    ['number', columns.number, content.number],
    ['payer', columns.payerId, content.billingAccount.id],
    ['currency', columns.currency, content.currency],
    ['start', textOf(columns.periodFrom), period.start],
    ['end', textOf(columns.periodTo), period.end],
    ['bill date', textOf(columns.issuedAt), content.billDate],
    ['due date', textOf(columns.dueAt), content.paymentDueDate],
    ['net', amountOf(columns.taxExcluded), amountOf(totals.taxExcluded)],
    ['total', amountOf(columns.taxIncluded), amountOf(totals.taxIncluded)],
    ['amount due', amountOf(columns.due), amountOf(totals.due)],
  ];
  const wrong = pairs.find(([, kept, sealed]) => kept !== sealed);
  return wrong && `its ${wrong[0]} is kept as ${wrong[1]}, and was sealed as ${wrong[2]}`;
}

/** A bill that asks for nothing may be in any state. */
function wrongState({ due, remaining, state }: BillColumns): string | undefined {
  const [asked, left] = [decimal(due), decimal(remaining)];
  if (asked.isZero()) return undefined;
  const isUnpaid = state === 'validated' || state === 'sent';
  if ((state === 'settled') === left.isZero() && (!isUnpaid || left.equals(asked)))
    return undefined;
  return `it is ${state}, and ${remaining} of ${due} remain`;
}
