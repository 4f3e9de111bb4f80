import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';

/** A key that sees less than its tenant says what: without that it would see all of it. */
const SCOPE = `(account_id IS NOT NULL) = (roles && ARRAY['customer', 'reseller'])
    AND (party_id IS NOT NULL) = (roles && ARRAY['partner']) AND (party_id IS NULL) = (party_seq IS NULL)`;

@Entity('api_key')
@Check('api_key_scope_check', SCOPE)
@Index('api_key_prefix', ['prefix'], { unique: true })
@Index('api_key_created', ['tenantId', 'createdAt', 'id'])
@Index('api_key_successor', ['tenantId', 'successorId'], { where: 'successor_id IS NOT NULL' })
@Index('api_key_account', ['tenantId', 'accountId', 'createdAt', 'id'], {
  where: 'account_id IS NOT NULL',
})
export class ApiKeyEntity {
  @TenantColumn('api_key_pk')
  readonly tenantId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'api_key_pk' })
  readonly id!: string;

  @Column({ type: 'text' })
  readonly prefix!: string;

  /** The digest of the secret with the server's pepper: see `platform/access/secret.ts`. */
  @Column({ type: 'text' })
  readonly digest!: string;

  @Column({ type: 'text' })
  readonly name!: string;

  @Column({ type: 'text', array: true })
  readonly roles!: readonly string[];

  @Column({ name: 'account_id', type: 'text', nullable: true })
  readonly accountId!: string | null;

  /** When the key's account was created: a later account with the same id is another one. */
  @Column({ name: 'account_since', type: 'timestamptz', nullable: true })
  readonly accountSince!: Date | null;

  @Column({ name: 'party_id', type: 'text', nullable: true })
  readonly partyId!: string | null;

  /** The `seq` of the party's document: a later party with the same id is another one. */
  @Column({ name: 'party_seq', type: 'bigint', nullable: true })
  readonly partySeq!: string | null;

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
