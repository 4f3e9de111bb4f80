import type { AccountUse } from '../../account';

/** What is kept of accounts here. */
export const MONEY_OF_ACCOUNTS: AccountUse = {
  payments: 'SELECT FROM payment_booking WHERE payer_id = asked.id',
  refunds: 'SELECT FROM refund_booking WHERE payer_id = asked.id',
  paid: `SELECT 1 FROM payment_booking WHERE payer_id = ANY($1::text[])
    UNION ALL SELECT 1 FROM refund_booking WHERE payer_id = ANY($1::text[])`,
  unapplied:
    'SELECT currency, credit AS amount FROM payment_booking WHERE payer_id = a.id AND credit > 0',
};
