import { row, type Tx } from '../../platform/database';

/** The kind of the document and of its job. */
export type OrderKind = 'productOrder' | 'cancelProductOrder';

/**
 * Locks the document first, as every writer of an order does; false when another process has it, or when it was
 * written within another account since the one of this transaction was read. One whose account is gone is for the
 * whole tenant.
 */
export async function claimed(tx: Tx, kind: OrderKind, id: string): Promise<boolean> {
  return (await row(tx, CLAIM, [kind, id])) !== undefined;
}

/** The name of the account within which the document was last written; undefined for the whole tenant, and when it is gone. */
export async function writtenWithin(
  tx: Tx,
  kind: OrderKind,
  id: string,
): Promise<string | undefined> {
  const found = await row<{ within: string | null }>(tx, WITHIN, [kind, id]);
  return found?.within ?? undefined;
}

/** Whether the account within which it was written is gone, so that nobody's right is left to do it by. */
export async function isForsaken(tx: Tx, kind: OrderKind, id: string): Promise<boolean> {
  const forsaken = `SELECT FROM document WHERE kind = $1 AND id = $2 AND ${IS_FORSAKEN}`;
  return (await row(tx, forsaken, [kind, id])) !== undefined;
}

/** Whether an id that it names was given to another account, product or order since it was written. */
export async function namesFormer(tx: Tx, kind: OrderKind, id: string): Promise<boolean> {
  return (await row(tx, 'SELECT WHERE meterline_names_former($1, $2)', [kind, id])) !== undefined;
}

/** None has its name, though one may have its id. */
const IS_FORSAKEN = 'written_within IS NOT NULL AND meterline_named(written_within) IS NULL';

const WITHIN = `SELECT written_within AS within FROM document
  WHERE kind = $1 AND id = $2 AND meterline_named(written_within) IS NOT NULL`;

const CLAIM = `SELECT FROM document WHERE kind = $1 AND id = $2
  AND (written_within IS NOT DISTINCT FROM meterline_writer() OR meterline_writer() IS NULL AND ${IS_FORSAKEN})
  FOR UPDATE SKIP LOCKED`;
