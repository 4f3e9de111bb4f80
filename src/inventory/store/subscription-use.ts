import type { AccountUse } from '../../account';

/** What is kept of accounts here. */
export const SUBSCRIPTIONS_OF_ACCOUNTS: AccountUse = {
  subscriptions: 'SELECT FROM subscription WHERE account_id = asked.id',
  sold: `SELECT FROM account a JOIN subscription s ON s.tenant_id = a.tenant_id AND s.account_id = a.id
    WHERE a.payer_id = asked.id`,
  soldOtherwise: `SELECT FROM subscription s JOIN price p ON p.tenant_id = s.tenant_id AND p.id = ANY(s.price_ids)
    WHERE s.account_id = ANY($1::text[]) AND p.currency <> $2`,
};
