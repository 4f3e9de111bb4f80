import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A subscription says when it was suspended and when its fees end; before, a suspension was only an
 * end of usage. Where one goes on it is taken over, and the next bill looks at its fees again. What
 * suspensions that are over have cost stays as it was: nothing says when they were.
 */
export class AddSuspensions1790000025000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX accrual_fee');
    await queryRunner.query(
      'ALTER TABLE subscription DROP COLUMN terminates_at, DROP COLUMN suspensions, DROP COLUMN unsettled_from',
    );
  }
}

const UP = `
ALTER TABLE subscription
  ADD COLUMN terminates_at timestamptz,
  ADD COLUMN suspensions jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN unsettled_from timestamptz;
UPDATE subscription SET terminates_at = ends_at WHERE status <> 'suspended' AND ends_at IS NOT NULL;
UPDATE subscription SET unsettled_from = ends_at, suspensions = jsonb_build_array(jsonb_build_object(
    'from', to_char(ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'to', NULL))
  WHERE status = 'suspended' AND ends_at IS NOT NULL;
CREATE INDEX subscription_unsettled ON subscription (tenant_id, id) WHERE unsettled_from IS NOT NULL;
-- What of a subscription's fees is booked, in whatever root: usage is not looked for this way.
CREATE INDEX accrual_fee ON accrual (tenant_id, subscription_id)
  WHERE kind IN ('recurring', 'discount', 'adjustment')`;
