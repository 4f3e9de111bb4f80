import { Column, Entity, PrimaryColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';

const KEY = { primaryKeyConstraintName: 'movement_told_pk' };

/** A payment or refund that was told of and is not booked. */
@Entity('movement_told')
export class MovementToldEntity {
  @TenantColumn('movement_told_pk')
  readonly tenantId!: string;

  @PrimaryColumn({ type: 'text', ...KEY })
  readonly kind!: string;

  @PrimaryColumn({ name: 'payer_id', type: 'text', ...KEY })
  readonly payerId!: string;

  @PrimaryColumn({ type: 'text', ...KEY })
  readonly correlator!: string;

  @Column({ type: 'text' })
  readonly id!: string;

  @Column({ type: 'text' })
  readonly currency!: string;

  @Column({ type: 'numeric' })
  readonly amount!: string;
}
