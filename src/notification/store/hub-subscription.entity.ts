import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';

/** Who wants to be told of what. */
@Entity('hub_subscription')
@Index('hub_subscription_api', ['tenantId', 'api'])
export class HubSubscriptionEntity {
  @TenantColumn('hub_subscription_pk')
  readonly tenantId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'hub_subscription_pk' })
  readonly id!: string;

  /** The API root that tells the events. */
  @Column({ type: 'text' })
  readonly api!: string;

  /** Where it registered; null: at `api` itself. */
  @Column({ type: 'text', nullable: true })
  readonly root!: string | null;

  @Column({ type: 'text' })
  readonly callback!: string;

  @Column({ type: 'text', nullable: true })
  readonly query!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  readonly createdAt!: Date;
}
