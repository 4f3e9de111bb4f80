import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';

@Entity('payment_booking')
@Check(
  'payment_booking_amounts_check',
  'amount > 0 AND credit >= 0 AND refunded >= 0 AND credit + refunded <= amount',
)
@Index('payment_booking_credit', ['tenantId', 'payerId', 'currency', 'seq'], {
  where: 'credit > 0',
})
export class PaymentBookingEntity {
  @TenantColumn('payment_booking_pk')
  readonly tenantId!: string;

  @PrimaryColumn({
    name: 'payment_id',
    type: 'text',
    primaryKeyConstraintName: 'payment_booking_pk',
  })
  readonly paymentId!: string;

  /** Numbers payments in the order in which they came. */
  @Column({
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    select: false,
    insert: false,
    update: false,
  })
  @Generated('increment')
  readonly seq!: string;

  @Column({ name: 'payer_id', type: 'text' })
  readonly payerId!: string;

  @Column({ type: 'text' })
  readonly currency!: string;

  @Column({ type: 'numeric' })
  readonly amount!: string;

  @Column({ type: 'numeric' })
  readonly credit!: string;

  @Column({ type: 'numeric', default: 0 })
  readonly refunded!: string;
}
