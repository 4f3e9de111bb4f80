import { row, type Tx } from '../../platform/database';

/** Of documents, and of the jobs that work them off. */
export type OrderKind = 'productOrder' | 'cancelProductOrder';

/** The document is what is locked first: by who changes an order, and by who works it off. */
export async function claimed(tx: Tx, kind: OrderKind, id: string): Promise<boolean> {
  const claim = 'SELECT id FROM document WHERE kind = $1 AND id = $2 FOR UPDATE SKIP LOCKED';
  return (await row(tx, claim, [kind, id])) !== undefined;
}
