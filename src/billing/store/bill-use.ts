import type { AccountUse } from '../../account';

/** What is kept of accounts here. */
export const BILLS_OF_ACCOUNTS: AccountUse = {
  receivable:
    'SELECT currency, remaining AS amount FROM bill WHERE payer_id = a.id AND remaining > 0',
  billCredit:
    'SELECT currency, -remaining AS amount FROM bill WHERE payer_id = a.id AND remaining < 0',
};
