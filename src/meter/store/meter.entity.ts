import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';
import type { AggregationForm, MeterAttribute } from '../domain/meter';

@Entity('meter')
@Index('meter_unit', ['tenantId', 'unit', 'code'])
@Index('meter_created', ['tenantId', 'createdAt', 'code'])
export class MeterEntity {
  @TenantColumn('meter_pk')
  readonly tenantId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'meter_pk' })
  readonly code!: string;

  @Column({ type: 'text' })
  readonly name!: string;

  @Column({ type: 'jsonb' })
  readonly aggregation!: AggregationForm;

  @Column({ type: 'text' })
  readonly unit!: string;

  @Column({ type: 'jsonb', default: [] })
  readonly attributes!: readonly MeterAttribute[];

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  readonly createdAt!: Date;
}
