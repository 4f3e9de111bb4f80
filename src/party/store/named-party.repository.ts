import { row, type Tx } from '../../platform/database';

/** Whether a former party, or role, had the id, and accounts or roles still name it. */
export async function isStillNamed(tx: Tx, id: string): Promise<boolean> {
  return (await row(tx, 'SELECT WHERE meterline_still_named($1)', [id])) !== undefined;
}
