import { Check, Column, Entity } from 'typeorm';
import { TenantColumn } from '../../platform/columns';
import type { TenantStatus } from '../domain/tenant';

@Entity('known_tenant')
@Check('known_tenant_status_check', `status IN ('active', 'suspended')`)
export class TenantEntity {
  @TenantColumn('known_tenant_pk')
  readonly tenantId!: string;

  @Column({ type: 'text' })
  readonly name!: string;

  @Column({ type: 'text', default: 'active' })
  readonly status!: TenantStatus;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  readonly createdAt!: Date;
}
