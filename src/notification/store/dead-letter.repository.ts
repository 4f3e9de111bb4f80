import { formatInstant, instantOf } from '../../core/time';
import { row, type Tx } from '../../platform/database';
import { type ListQuery, listResources, type Page } from '../../tmf';

type DeadLetterRow = {
  readonly id: string;
  readonly eventType: string;
  readonly publishedAt: Date;
  readonly droppedAt: Date;
  readonly lastError: string | null;
};

export class DeadLetterRepository {
  list(tx: Tx, hubId: string, query: ListQuery): Promise<Page> {
    return listResources<DeadLetterRow>(
      tx,
      {
        select: `SELECT told_id AS id, event_type AS "eventType", published_at AS "publishedAt",
          dropped_at AS "droppedAt", error AS "lastError"`,
        from: 'hub_dead_letter',
        where: 'hub_id = $1',
        parameters: [hubId],
        columns: {
          id: { sql: 'told_id', type: 'text', isNeverNull: true },
          eventType: { sql: 'event_type', type: 'text', isNeverNull: true },
          publishedAt: { sql: 'published_at', type: 'instant', isNeverNull: true },
          droppedAt: { sql: 'dropped_at', type: 'instant', isNeverNull: true },
        },
        order: 'event_id',
        total: async (_, filter) => (filter.length > 0 ? undefined : this.count(tx, hubId)),
        toResource: ({ publishedAt, droppedAt, ...rest }) => ({
          id: rest.id,
          body: {
            ...rest,
            publishedAt: formatInstant(instantOf(publishedAt)),
            droppedAt: formatInstant(instantOf(droppedAt)),
          },
        }),
      },
      query,
    );
  }

  private async count(tx: Tx, hubId: string): Promise<number> {
    const found = await row<{ letters: string }>(
      tx,
      'SELECT letters FROM hub_delivery WHERE hub_id = $1',
      [hubId],
    );
    return Number(found?.letters ?? 0);
  }
}
