import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';

@Entity('api_key')
@Index('api_key_prefix', ['prefix'], { unique: true })
@Index('api_key_created', ['tenantId', 'createdAt', 'id'])
export class ApiKeyEntity {
  @TenantColumn('api_key_pk')
  readonly tenantId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'api_key_pk' })
  readonly id!: string;

  @Column({ type: 'text' })
  readonly prefix!: string;

  /** Of the secret, under the server's pepper: see `platform/access/secret.ts`. */
  @Column({ type: 'text' })
  readonly digest!: string;

  @Column({ type: 'text' })
  readonly name!: string;

  @Column({ type: 'text', array: true })
  readonly roles!: readonly string[];

  @Column({ name: 'account_id', type: 'text', nullable: true })
  readonly accountId!: string | null;

  /** When the account came that it was given for: another of the same id is not meant. */
  @Column({ name: 'account_since', type: 'timestamptz', nullable: true })
  readonly accountSince!: Date | null;

  @Column({ name: 'successor_id', type: 'text', nullable: true })
  readonly successorId!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  readonly createdAt!: Date;

  @Column({ name: 'created_by', type: 'text' })
  readonly createdBy!: string;

  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  readonly expiresAt!: Date | null;

  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  readonly revokedAt!: Date | null;

  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true })
  readonly lastUsedAt!: Date | null;
}
