import { Column, Entity, PrimaryColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';

@Entity('refund_booking')
export class RefundBookingEntity {
  @TenantColumn('refund_booking_pk')
  readonly tenantId!: string;

  @PrimaryColumn({ name: 'refund_id', type: 'text', primaryKeyConstraintName: 'refund_booking_pk' })
  readonly refundId!: string;

  @Column({ name: 'payer_id', type: 'text' })
  readonly payerId!: string;

  @Column({ type: 'text' })
  readonly currency!: string;

  @Column({ type: 'numeric' })
  readonly amount!: string;
}
