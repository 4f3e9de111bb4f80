// The chart of accounts: all accounts of the journal. Names are hashed with their entries, so they cannot change. The
// README describes the flows between them.
import { type Decimal, formatDecimal } from '../../core/decimal';

const SHARED = [
  'adjustment',
  'breakage',
  'cash',
  'consumed',
  'cost',
  'cost-clearing',
  'granted',
  'revenue',
  'rounding',
  'tax-payable',
  'transfer-clearing',
  'transfer-fee',
] as const;

/** Accounts of which each bucket or payer has its own. */
const OWNED = ['customer-credit', 'receivable', 'stored-value', 'unbilled'] as const;

export type JournalAccount = (typeof SHARED)[number] | `${(typeof OWNED)[number]}:${string}`;

/** `amount` is signed: a debit is positive, a credit negative. Plain decimal text, unrounded. */
export type Posting = {
  readonly account: JournalAccount;
  readonly unit: string;
  readonly amount: string;
};

/** An amount of zero makes no posting. */
export function posting(account: JournalAccount, unit: string, amount: Decimal): Posting[] {
  return amount.isZero() ? [] : [{ account, unit, amount: formatDecimal(amount) }];
}

export function storedValue(bucketId: string): JournalAccount {
  return `stored-value:${bucketId}`;
}

export function unbilled(payerId: string): JournalAccount {
  return `unbilled:${payerId}`;
}

export function receivable(payerId: string): JournalAccount {
  return `receivable:${payerId}`;
}

export function customerCredit(payerId: string): JournalAccount {
  return `customer-credit:${payerId}`;
}

const shared: ReadonlySet<string> = new Set(SHARED);
const owned: ReadonlySet<string> = new Set(OWNED);

export function isOfChart(account: string): account is JournalAccount {
  if (shared.has(account)) return true;
  const colon = account.indexOf(':');
  return colon < account.length - 1 && owned.has(account.slice(0, colon));
}
