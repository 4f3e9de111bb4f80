import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TenantColumn } from '../../platform/columns';
import type { Book } from '../domain/rate-card';

@Entity('rate_card')
@Check('rate_card_book_check', `book IN ('retail', 'cost', 'partner')`)
@Index('rate_card_created', ['tenantId', 'createdAt', 'code'])
export class RateCardEntity {
  @TenantColumn('rate_card_pk')
  readonly tenantId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'rate_card_pk' })
  readonly code!: string;

  @Column({ type: 'text' })
  readonly name!: string;

  @Column({ type: 'text' })
  readonly book!: Book;

  @Column({ type: 'text' })
  readonly currency!: string;

  @Column({ type: 'text', nullable: true })
  readonly partner!: string | null;

  @Column({ name: 'time_zone', type: 'text', nullable: true })
  readonly timeZone!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  readonly createdAt!: Date;

  /** Incremented by triggers when a version is activated. */
  @Column({
    type: 'bigint',
    select: false,
    insert: false,
    update: false,
    default: () => `nextval('pricing_revision')`,
  })
  readonly revision!: string;
}
