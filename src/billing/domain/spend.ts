// Spend to date: what was charged and is not billed yet, by account and by what it was for. Amounts
// are before tax and unrounded, as budgets and dashboards add them up; the bill rounds its lines.
import { type Decimal, formatDecimal, ZERO } from '../../core/decimal';
import { formatInstant, type Instant } from '../../core/time';
import type { Accrual } from './bill';
import { groupBy } from '../../core/group-by';

export type SpendAmounts = {
  readonly currency: string;
  readonly amount: string;
  readonly prepaid: string;
  /** The part that is left for the bill: `amount` less `prepaid`. */
  readonly open: string;
};

export type Spend = {
  readonly account: { readonly id: string; readonly name: string | null };
  readonly at: string;
  readonly since: string | null;
  readonly total: readonly SpendAmounts[];
  readonly byAccount: readonly (SpendAmounts & {
    readonly account: string;
    readonly name: string | null;
  })[];
  readonly byLine: readonly (SpendAmounts & {
    readonly description: string;
    readonly kind: string;
    readonly meter: string | null;
    readonly unit: string | null;
    readonly quantity: string;
  })[];
};

export type SpendInput = {
  readonly accountId: string;
  readonly at: Instant;
  readonly accruals: readonly Accrual[];
  readonly nameOf: (accountId: string) => string | null;
};

export function spendOf({ accountId, at, accruals, nameOf }: SpendInput): Spend {
  const froms = accruals.map(({ billFrom }) => billFrom).sort((a, b) => a - b);
  return {
    account: { id: accountId, name: nameOf(accountId) },
    at: formatInstant(at),
    since: froms[0] === undefined ? null : formatInstant(froms[0]),
    total: sumBy(accruals, ({ currency }) => [currency]).map(({ amounts }) => amounts),
    byAccount: sumBy(accruals, (each) => [each.accountId, each.currency]).map(
      ({ first, amounts }) => ({
        account: first.accountId,
        name: nameOf(first.accountId),
        ...amounts,
      }),
    ),
    byLine: sumBy(accruals, (each) => [
      each.description,
      each.kind,
      each.meter ?? '',
      each.unit ?? '',
      each.currency,
    ]).map(({ first, amounts, quantity }) => ({
      description: first.description,
      kind: first.kind,
      meter: first.meter,
      unit: first.unit,
      quantity: formatDecimal(quantity),
      ...amounts,
    })),
  };
}

type Sum = { readonly first: Accrual; readonly quantity: Decimal; readonly amounts: SpendAmounts };

function sumBy(accruals: readonly Accrual[], keyOf: (accrual: Accrual) => string[]): Sum[] {
  const groups = groupBy(accruals, (accrual) => JSON.stringify(keyOf(accrual)));
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([, members]) => {
    const [first] = members;
    if (first === undefined) return [];
    const total = (read: (accrual: Accrual) => Decimal) =>
      members.reduce((so, accrual) => so.plus(read(accrual)), ZERO);
    const [amount, prepaid] = [total((each) => each.amount), total((each) => each.drawn)];
    const amounts = {
      currency: first.currency,
      amount: formatDecimal(amount),
      prepaid: formatDecimal(prepaid),
      open: formatDecimal(amount.minus(prepaid)),
    };
    return [{ first, quantity: total((each) => each.quantity), amounts }];
  });
}
