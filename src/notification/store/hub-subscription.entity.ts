import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';

/** A listener's registration. */
@Entity('hub_subscription')
@Index('hub_subscription_api', ['tenantId', 'api'])
export class HubSubscriptionEntity {
  @TenantColumn('hub_subscription_pk')
  readonly tenantId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'hub_subscription_pk' })
  readonly id!: string;

  /** The root of the API that publishes the events. */
  @Column({ type: 'text' })
  readonly api!: string;

  /** The root where the listener registered; null when it is `api` itself. */
  @Column({ type: 'text', nullable: true })
  readonly root!: string | null;

  @Column({ type: 'text' })
  readonly callback!: string;

  @Column({ type: 'text', nullable: true })
  readonly query!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  readonly createdAt!: Date;
}
