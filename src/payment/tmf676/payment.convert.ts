import { type Decimal, formatDecimal, ZERO } from '../../core/decimal';
import { isDomainError } from '../../core/domain-error';
import { idOf, isObject, objectsOf, textOf } from '../../core/json';
import { type Body, fromMoney } from '../../tmf';
import { amountFault } from '../domain/payable-amount';

export type Asked = {
  readonly accountId: string;
  readonly amount: Decimal;
  readonly currency: string;
  readonly correlator: string | null;
};

/** What a TMF676 body asks for. `refused` when its account or money cannot be read: an outcome, not an error. */
export type Demand =
  | { readonly kind: 'refused'; readonly why: string }
  | ({ readonly kind: 'demand' } & Asked);

/** A bill that an item names, and how much of it to pay; null means as much as the bill asks for. */
export type WishedItem = { readonly name: string; readonly amount: Decimal | null };

export function demandOf(body: Body): Demand {
  const accountId = idOf(body['account']);
  if (accountId === undefined) return { kind: 'refused', why: 'account: it has no id' };
  const total = moneyOf(body['totalAmount'], 'totalAmount');
  if ('why' in total) return { kind: 'refused', why: total.why };
  const fault = amountFault(total.amount, total.currency);
  if (fault !== undefined) return { kind: 'refused', why: `totalAmount: ${fault}` };
  const correlator = textOf(body['correlatorId']);
  return { kind: 'demand', accountId, ...total, correlator: correlator ?? null };
}

export function itemsOf(body: Body): WishedItem[] {
  const items = body['paymentItem'];
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown) => {
    const name = isObject(item) ? idOf(item['item']) : undefined;
    if (!isObject(item) || name === undefined) return [];
    const own = moneyOf(item['totalAmount'] ?? item['amount'], 'paymentItem');
    return [{ name, amount: 'why' in own ? null : own.amount }];
  });
}

/** Says why an item cannot be paid from this payment; undefined when all can. */
export function itemFaultOf(body: Body, payment: Pick<Asked, 'amount' | 'currency'>) {
  let before = ZERO;
  for (const [index, item] of objectsOf(body['paymentItem']).entries()) {
    if (isObject(item['item']) && idOf(item['item']) === undefined) {
      return `paymentItem[${index}].item.id: is missing, so it names no bill`;
    }
    const name = 'totalAmount' in item ? 'totalAmount' : 'amount';
    if (item[name] === undefined) continue;
    const path = `paymentItem[${index}].${name}`;
    const own = moneyOf(item[name], path);
    if ('why' in own) return own.why;
    const fault = payableFault(own, payment) ?? excessFault(own.amount, before, payment);
    if (fault !== undefined) return `${path}: ${fault}`;
    before = before.plus(own.amount);
  }
  return undefined;
}

function payableFault(
  { amount, currency }: Pick<Asked, 'amount' | 'currency'>,
  payment: Pick<Asked, 'currency'>,
): string | undefined {
  if (currency !== payment.currency) return `${currency} is not ${payment.currency}`;
  return amountFault(amount, currency);
}

function excessFault(
  own: Decimal,
  before: Decimal,
  { amount, currency }: Pick<Asked, 'amount' | 'currency'>,
): string | undefined {
  const all = before.plus(own);
  if (!all.greaterThan(amount)) return undefined;
  const [said, sum, most] = [own, all, amount].map(formatDecimal);
  const brought = before.isZero() ? `${said}` : `with ${said} the items come to ${sum}, which`;
  return `${brought} is more than the ${most} ${currency} that the payment comes to`;
}

function moneyOf(
  value: unknown,
  path: string,
): { readonly amount: Decimal; readonly currency: string } | { readonly why: string } {
  try {
    return fromMoney(value, path);
  } catch (error: unknown) {
    if (isDomainError(error)) return { why: error.message };
    throw error;
  }
}
