import { Column, Entity } from 'typeorm';
import { TenantColumn } from '../../platform/columns';

@Entity('audit_head')
export class AuditHeadEntity {
  @TenantColumn('audit_head_pk')
  readonly tenantId!: string;

  @Column({ type: 'bigint', default: 0 })
  readonly seq!: string;

  @Column({ type: 'text', default: '' })
  readonly hash!: string;
}
