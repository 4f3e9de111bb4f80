import type { AccountUse } from '../../account';

/** What is kept of accounts here. */
export const SUBSCRIPTIONS_OF_ACCOUNTS: AccountUse = {
  // One that has no subscription names it, too, and would be the next account's of that id.
  products: `SELECT FROM subscription WHERE account_id = asked.id
    UNION ALL SELECT FROM document WHERE kind = 'product' AND belongs_to = asked.id`,
  sold: `SELECT FROM account a JOIN subscription s ON s.tenant_id = a.tenant_id AND s.account_id = a.id
    WHERE a.payer_id = asked.id`,
  soldOtherwise: `SELECT FROM subscription s JOIN price p ON p.tenant_id = s.tenant_id AND p.id = ANY(s.price_ids)
    WHERE s.account_id = ANY($1::text[]) AND p.currency <> $2`,
};
