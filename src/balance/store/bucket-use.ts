import type { AccountUse } from '../../account';

/** What is kept of accounts here. */
export const BUCKETS_OF_ACCOUNTS: AccountUse = {
  buckets: 'SELECT FROM bucket WHERE root_id = asked.root_id AND account_id = asked.id',
  // A top-up that failed has no bucket, and would be shown as the next account's of that id.
  actions: 'SELECT FROM balance_action WHERE account_id = asked.id',
};
