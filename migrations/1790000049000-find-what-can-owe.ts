import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Closing a period read every subscription that the payer's accounts ever had. Now it finds those that are in
 * service, those that are to be settled, and the totals that are out of order, each by an index of its own.
 */
export class FindWhatCanOwe1790000049000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(FIND);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(READ_ALL);
  }
}

// Of a bill that is put in order there are few totals in its root, and many subscriptions below its payer. Of a
// subscription that changes, the fees from then on are asked for.
const FIND = `
CREATE INDEX subscription_of_account ON subscription (tenant_id, account_id, starts_at);
CREATE INDEX subscription_living ON subscription (tenant_id, account_id, terminates_at);
DROP INDEX subscription_account;
CREATE INDEX subscription_to_settle ON subscription (tenant_id, account_id)
  WHERE unsettled_from IS NOT NULL OR awaited_price_ids <> '{}';
DROP INDEX subscription_unsettled;
CREATE INDEX counter_to_order ON counter (tenant_id, root_id, service_from) WHERE out_of_order AND NOT was_drawn;
DROP INDEX counter_disordered;
CREATE INDEX accrual_fee_of ON accrual (tenant_id, subscription_id, service_from)
  WHERE kind IN ('recurring', 'discount', 'adjustment');
DROP INDEX accrual_fee`;

const READ_ALL = `
CREATE INDEX accrual_fee ON accrual (tenant_id, subscription_id)
  WHERE kind IN ('recurring', 'discount', 'adjustment');
DROP INDEX accrual_fee_of;
CREATE INDEX counter_disordered ON counter (tenant_id, subscription_id, service_from)
  WHERE out_of_order AND NOT was_drawn;
DROP INDEX counter_to_order;
CREATE INDEX subscription_unsettled ON subscription (tenant_id, id) WHERE unsettled_from IS NOT NULL;
DROP INDEX subscription_to_settle;
CREATE INDEX subscription_account ON subscription (tenant_id, account_id);
DROP INDEX subscription_living, subscription_of_account`;
