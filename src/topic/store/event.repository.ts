import { rows, type Tx } from '../../platform/database';

/** Events are documents whose kind names their topic. */
export class EventRepository {
  async deleteOf(tx: Tx, kind: string): Promise<void> {
    await rows(tx, 'DELETE FROM document WHERE kind = $1', [kind]);
  }
}
