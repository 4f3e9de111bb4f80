import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';
import type { DeliveryStatus } from '../domain/listener';
import { HubSubscriptionEntity } from './hub-subscription.entity';

/** The state of delivery to a hub; its counters are incremented by SQL. */
@Entity('hub_delivery')
@Check('hub_delivery_status_check', `status IN ('active', 'dead')`)
@ForeignKey(() => HubSubscriptionEntity, ['tenantId', 'hubId'], ['tenantId', 'id'], {
  name: 'hub_delivery_subscription_fk',
  onDelete: 'CASCADE',
})
export class HubDeliveryEntity {
  @TenantColumn('hub_delivery_pk')
  readonly tenantId!: string;

  @PrimaryColumn({ name: 'hub_id', type: 'text', primaryKeyConstraintName: 'hub_delivery_pk' })
  readonly hubId!: string;

  @Column({ type: 'text', default: 'active' })
  readonly status!: DeliveryStatus;

  @Column({ type: 'bigint', default: 0 })
  readonly delivered!: string;

  @Column({ type: 'bigint', default: 0 })
  readonly dropped!: string;

  /** How many dead letters it has: kept by trigger. */
  @Column({ type: 'bigint', default: 0 })
  readonly letters!: string;

  @Column({ type: 'integer', default: 0 })
  readonly failures!: number;

  @Column({ name: 'failing_since', type: 'timestamptz', nullable: true })
  readonly failingSince!: Date | null;

  @Column({ name: 'next_attempt_at', type: 'timestamptz', default: () => 'now()' })
  readonly nextAttemptAt!: Date;

  @Column({ name: 'last_delivered_at', type: 'timestamptz', nullable: true })
  readonly lastDeliveredAt!: Date | null;

  @Column({ name: 'last_error', type: 'text', nullable: true })
  readonly lastError!: string | null;

  /** Since this instant no event of the listener has been removed. */
  @Column({ name: 'kept_since', type: 'timestamptz', default: () => 'now()' })
  readonly keptSince!: Date;

  /** The number of replays, by which a queue entry shows that it was requested again after it was read. */
  @Column({ type: 'integer', default: 0 })
  readonly replays!: number;
}
