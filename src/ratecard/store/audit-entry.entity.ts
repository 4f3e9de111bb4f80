import { Check, Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';
import type { AuditAction } from '../domain/audit-entry';

const KEY = { primaryKeyConstraintName: 'rate_card_audit_pk' };

@Entity('rate_card_audit')
@Check(
  'rate_card_audit_action_check',
  `action IN ('created', 'drafted', 'activated', 'rolledBack')`,
)
export class AuditEntryEntity {
  @TenantColumn('rate_card_audit_pk')
  readonly tenantId!: string;

  @PrimaryColumn({ name: 'card_code', type: 'text', ...KEY })
  readonly cardCode!: string;

  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS', ...KEY })
  readonly seq!: string;

  @Column({ type: 'integer', nullable: true })
  readonly version!: number | null;

  @Column({ type: 'text' })
  readonly action!: AuditAction;

  @Column({ type: 'text', nullable: true })
  readonly actor!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly reason!: string | null;

  @Column({ type: 'timestamptz' })
  readonly at!: Date;
}
