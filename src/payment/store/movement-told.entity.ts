import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';

const KEY = { primaryKeyConstraintName: 'movement_told_pk' };

/** An account for which a payment or refund was reported with this correlator, whether or not it is booked yet. */
@Entity('movement_told')
@Index('movement_told_id', ['tenantId', 'id'])
export class MovementToldEntity {
  @TenantColumn('movement_told_pk')
  readonly tenantId!: string;

  @PrimaryColumn({ name: 'account_id', type: 'text', ...KEY })
  readonly accountId!: string;

  @PrimaryColumn({ type: 'text', ...KEY })
  readonly correlator!: string;

  @PrimaryColumn({ type: 'text', ...KEY })
  readonly kind!: string;

  @Column({ type: 'text' })
  readonly id!: string;

  @Column({ type: 'text' })
  readonly currency!: string;

  @Column({ type: 'numeric' })
  readonly amount!: string;
}
