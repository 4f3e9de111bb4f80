import type { AccountUse } from '../../account';

/** What is kept of accounts here. */
export const MONEY_OF_ACCOUNTS: AccountUse = {
  payments: traces('payment'),
  refunds: traces('refund'),
  paid: `SELECT 1 FROM payment_booking WHERE payer_id = ANY($1::text[])
    UNION ALL SELECT 1 FROM refund_booking WHERE payer_id = ANY($1::text[])`,
  unapplied:
    'SELECT currency, credit AS amount FROM payment_booking WHERE payer_id = a.id AND credit > 0',
};

/** Whom it was told of may be deleted no more than who paid: told again, it would be the next account's of that id. */
function traces(kind: 'payment' | 'refund'): string {
  return `SELECT FROM ${kind}_booking WHERE payer_id = asked.id
    UNION ALL SELECT FROM movement_told WHERE account_id = asked.id AND kind = '${kind}'`;
}
