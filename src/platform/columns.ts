// Columns that tables of all rooms share, named and defaulted as in the migrations.
import { PrimaryColumn } from 'typeorm';

/** The tenant of the row. PostgreSQL sets and checks it by row-level security, so code neither reads nor writes it. */
export function TenantColumn(primaryKey: string): PropertyDecorator {
  return PrimaryColumn({
    name: 'tenant_id',
    type: 'text',
    select: false,
    insert: false,
    update: false,
    default: () => `current_setting('app.tenant')`,
    primaryKeyConstraintName: primaryKey,
  });
}
