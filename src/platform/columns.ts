// Columns that tables of every room have, for their entities: named and defaulted as the migrations do.
import { PrimaryColumn } from 'typeorm';

/** Whose row it is. PostgreSQL fills it in and row-level security keeps to it, so nobody reads or writes it here. */
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
