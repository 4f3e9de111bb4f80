// Proof of a closed bill: made again from the accruals behind its lines it must come out the same, to
// the last character of what was sealed. (That accruals are the sum of their charges, and charges what
// the journal says, is proved by the ledger.)
import { parseInstant } from '../../core/time';
import { assembleBill } from './assemble-bill';
import type { Accrual } from './bill';
import {
  amountIn,
  type BillContent,
  canonicalJson,
  type LineContent,
  lineContent,
} from './bill-content';

export type Evidence = {
  readonly content: BillContent;
  readonly lines: readonly LineContent[];
  readonly accruals: readonly Accrual[];
};

/** What does not fit, in words; undefined when everything does. */
export function disproofOf({ content, lines, accruals }: Evidence): string | undefined {
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
    // Which bill a late line adjusts is a matter of the time it was closed at.
    const again = remade[index] && { ...remade[index], adjusts: line.adjusts };
    if (canonicalJson(again ?? null) !== canonicalJson(line)) {
      return `line ${line.number} says ${line.amount}, its charges make ${again?.amount ?? 'nothing'}`;
    }
  }
  const text = amountIn(currency);
  const due = text(bill.due);
  if (due === content.totals.due && text(bill.taxIncluded) === content.totals.taxIncluded) {
    return undefined;
  }
  return `it asks for ${content.totals.due}, its charges make ${due}`;
}
