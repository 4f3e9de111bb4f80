import { BILLED_LEGS } from '../domain/leg';
import { isOneOf } from '../../platform/sql-text';
import type { AccountUse } from '../../account';

/** What is kept of accounts here. */
export const CHARGES_OF_ACCOUNTS: AccountUse = {
  charges: 'SELECT FROM accrual WHERE account_id = asked.id',
  // Rejected or wholly covered, it has no accrual, and would be the next account's of that id.
  usage: 'SELECT FROM usage WHERE account_id = asked.id',
  charged: 'SELECT FROM accrual WHERE account_id = ANY($1::text[])',
  lastPeriod:
    'SELECT bill_from FROM accrual WHERE payer_id = asked.id ORDER BY bill_from DESC LIMIT 1',
  taxed: `SELECT service_from, service_to FROM accrual WHERE account_id = t.account_id AND ${isOneOf('leg', BILLED_LEGS)}`,
};

/** Of a subscription `s` of account `a`: looked up for each, as OFFSET 0 has it. */
export const CHARGES_OF_SUBSCRIPTION = `SELECT FROM accrual c
  WHERE c.tenant_id = a.tenant_id AND c.root_id = a.root_id AND c.subscription_id = s.id OFFSET 0`;

/** Usage that buckets covered wholly was counted, and has no accrual. */
export const COUNTS_OF_SUBSCRIPTION = `SELECT FROM counter c WHERE c.tenant_id = a.tenant_id AND c.root_id = a.root_id
  AND c.account_id = a.id AND c.subscription_id = s.id OFFSET 0`;

/** What was included with it, or is kept for it alone, would be for the next product of its id. */
export const BUCKETS_FOR_SUBSCRIPTION = `SELECT FROM bucket b
  WHERE b.tenant_id = a.tenant_id AND b.root_id = a.root_id AND b.status <> 'expired'
    AND b.scope -> 'subscriptionIds' ? s.id OFFSET 0`;
