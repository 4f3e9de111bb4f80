import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';
import type { AuditOutcome } from '../domain/audit-event';

@Entity('audit_event')
@Check('audit_event_outcome_check', `outcome IN ('done', 'refused')`)
@Check(
  'audit_event_link_check',
  '(seq IS NULL) = (hash IS NULL) AND (seq IS NULL) = (previous_hash IS NULL) AND (seq IS NULL OR seq > 0)',
)
@Index('audit_event_seq', ['tenantId', 'seq'], { unique: true, where: 'seq IS NOT NULL' })
@Index('audit_event_unseen', ['writtenBy', 'tenantId', 'id'], { where: 'seq IS NULL' })
@Index('audit_event_recorded', ['tenantId', 'recordedAt', 'id'])
@Index('audit_event_actor', ['tenantId', 'actor', 'recordedAt', 'id'])
@Index('audit_event_resource', ['tenantId', 'resourceId', 'recordedAt', 'id'])
@Index('audit_event_kind', ['tenantId', 'resourceType', 'recordedAt', 'id'])
@Index('audit_event_outcome', ['tenantId', 'outcome', 'recordedAt', 'id'])
@Index('audit_event_operation', ['tenantId', 'operation', 'recordedAt', 'id'])
@Index('audit_event_address', ['tenantId', 'address', 'recordedAt', 'id'])
@Index('audit_event_reason', ['tenantId', 'reason', 'recordedAt', 'id'], {
  where: 'reason IS NOT NULL',
})
export class AuditEventEntity {
  @TenantColumn('audit_event_pk')
  readonly tenantId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'audit_event_pk' })
  readonly id!: string;

  @Column({
    name: 'recorded_at',
    type: 'timestamptz',
    default: () => `date_trunc('milliseconds', clock_timestamp())`,
  })
  readonly recordedAt!: Date;

  /** The transaction that recorded it; TypeORM reads defaults without their casts. */
  @Column({
    name: 'written_by',
    type: 'bigint',
    default: () => '((pg_current_xact_id()))',
  })
  readonly writtenBy!: string;

  @Column({ type: 'text' })
  readonly actor!: string;

  @Column({ type: 'text', array: true })
  readonly roles!: readonly string[];

  @Column({ type: 'text' })
  readonly address!: string;

  @Column({ type: 'text' })
  readonly operation!: string;

  @Column({ name: 'resource_type', type: 'text', nullable: true })
  readonly resourceType!: string | null;

  @Column({ name: 'resource_id', type: 'text', nullable: true })
  readonly resourceId!: string | null;

  @Column({ type: 'jsonb', nullable: true })
  readonly before!: object | null;

  @Column({ type: 'jsonb', nullable: true })
  readonly after!: object | null;

  @Column({ type: 'text', default: 'done' })
  readonly outcome!: AuditOutcome;

  @Column({ type: 'text', nullable: true })
  readonly reason!: string | null;

  @Column({ type: 'integer', default: 1 })
  readonly times!: number;

  /** The place in the chain; null until the event is chained. */
  @Column({ type: 'bigint', nullable: true })
  readonly seq!: string | null;

  @Column({ name: 'previous_hash', type: 'text', nullable: true })
  readonly previousHash!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly hash!: string | null;
}
