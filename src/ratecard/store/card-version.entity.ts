import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';
import type { Cohort } from '../domain/rate-card';
import { RateCardEntity } from './rate-card.entity';

const KEY = { primaryKeyConstraintName: 'rate_card_version_pk' };

/** Written once; a trigger allows nothing but the activation to be added. */
@Entity('rate_card_version')
@Index('rate_card_version_general', ['tenantId', 'cardCode', 'validFrom', 'version'], {
  where: 'activated_at IS NOT NULL AND cohort IS NULL',
})
@Index('rate_card_version_pilot', ['tenantId', 'cardCode', 'validFrom', 'version'], {
  where: 'activated_at IS NOT NULL AND cohort IS NOT NULL',
})
@Index('rate_card_version_owing', ['tenantId', 'cardCode'], { where: 'owes_unused' })
@ForeignKey(() => RateCardEntity, ['tenantId', 'cardCode'], ['tenantId', 'code'], {
  name: 'rate_card_version_card_fk',
})
export class CardVersionEntity {
  @TenantColumn('rate_card_version_pk')
  readonly tenantId!: string;

  @PrimaryColumn({ name: 'card_code', type: 'text', ...KEY })
  readonly cardCode!: string;

  @PrimaryColumn({ type: 'integer', ...KEY })
  readonly version!: number;

  @Column({ name: 'valid_from', type: 'timestamptz' })
  readonly validFrom!: Date;

  @Column({ type: 'jsonb', nullable: true })
  readonly cohort!: Cohort | null;

  @Column({ type: 'jsonb' })
  readonly lines!: readonly unknown[];

  @Column({ type: 'text', nullable: true })
  readonly reason!: string | null;

  @Column({ name: 'copy_of', type: 'integer', nullable: true })
  readonly copyOf!: number | null;

  @Column({ name: 'activated_at', type: 'timestamptz', nullable: true })
  readonly activatedAt!: Date | null;

  @Column({ name: 'created_by', type: 'text', nullable: true })
  readonly createdBy!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  readonly createdAt!: Date;

  /** True when a line charges without usage; indexed for closing periods. */
  @Column({ name: 'owes_unused', type: 'boolean', default: true })
  readonly owesUnused!: boolean;
}
