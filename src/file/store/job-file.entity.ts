import { Column, Entity, PrimaryColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';

const KEY = { primaryKeyConstraintName: 'job_file_pk' };

/** A piece of the file of an export or import job. */
@Entity('job_file')
export class JobFileEntity {
  @TenantColumn('job_file_pk')
  readonly tenantId!: string;

  /** The kind of the job. */
  @PrimaryColumn({ type: 'text', ...KEY })
  readonly kind!: string;

  @PrimaryColumn({ name: 'job_id', type: 'text', ...KEY })
  readonly jobId!: string;

  @PrimaryColumn({ type: 'integer', ...KEY })
  readonly seq!: number;

  @Column({ type: 'text' })
  readonly content!: string;
}
