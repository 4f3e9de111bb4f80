import { formatInstant, instantOf } from '../../core/time';
import type { Tx } from '../../platform/database';
import { type ListQuery, listResources, type Page } from '../../tmf';

type DeadLetterRow = {
  readonly eventId: string;
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
        select: `SELECT ${EVENT_ID} AS "eventId", o.event_type AS "eventType", o.created_at AS "publishedAt",
          l.dropped_at AS "droppedAt", l.error AS "lastError"`,
        from: 'hub_dead_letter l JOIN outbox o ON o.tenant_id = l.tenant_id AND o.id = l.event_id',
        where: 'l.hub_id = $1',
        parameters: [hubId],
        columns: {
          id: { sql: EVENT_ID, type: 'text' },
          eventType: { sql: 'o.event_type', type: 'text' },
          publishedAt: { sql: 'o.created_at', type: 'instant' },
          droppedAt: { sql: 'l.dropped_at', type: 'instant' },
        },
        order: 'l.event_id',
        toResource: ({ eventId, publishedAt, droppedAt, ...rest }) => ({
          id: eventId,
          body: {
            id: eventId,
            ...rest,
            publishedAt: formatInstant(instantOf(publishedAt)),
            droppedAt: formatInstant(instantOf(droppedAt)),
          },
        }),
      },
      query,
    );
  }
}

const EVENT_ID = `(o.envelope ->> 'eventId')`;
