import { query, send, type Tx } from './database';

/** One event to tell listeners of, as the TMF envelope that will be sent. */
export type OutboxEvent = {
  readonly api: string;
  readonly eventType: string;
  readonly envelope: Readonly<Record<string, unknown>>;
};

/** SQL that is true when somebody in the tenant listens to the API that the expression names. */
export type HeardBy = (api: string) => string;

let heardBy: HeardBy = (api) => `${api} IS NOT NULL`;

/**
 * The room that keeps the listeners says who they are, before the application has started; without it every event is
 * stored. Asked of the database each time: a hub registered by another process gets events from the first statement
 * after its commit, which a cache in this process would miss.
 */
export function storeWhatIsHeard(by: HeardBy): void {
  heardBy = by;
}

/**
 * Stores events in the transaction of their change, so they are sent if and only if it commits. Events of an API
 * without listeners in the tenant are not stored.
 */
export function publish(tx: Tx, events: readonly OutboxEvent[]): void {
  if (events.length === 0) return;
  send(tx, {
    name: 'outbox_publish',
    text: publishing(heardBy('told.api')),
    values: [
      events.map((event) => event.api),
      events.map((event) => event.eventType),
      events.map((event) => JSON.stringify(event.envelope)),
    ],
  });
}

/** Asked first where building the envelopes costs more than this query: once per batch, not per event. */
export async function hasListeners(tx: Tx, api: string): Promise<boolean> {
  const text = `SELECT coalesce(${heardBy('$1::text')}, false) AS heard`;
  const heard = { name: 'outbox_heard', text, values: [api] };
  return (await query<{ heard: boolean }>(tx, heard)).rows[0]?.heard === true;
}

const publishing = (isHeard: string): string => `
WITH heard AS MATERIALIZED (
  SELECT told.api FROM (SELECT DISTINCT unnest($1::text[]) AS api) told WHERE ${isHeard})
INSERT INTO outbox (api, event_type, envelope)
SELECT api, event_type, envelope::jsonb
FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS e(api, event_type, envelope, place)
WHERE e.api IN (SELECT h.api FROM heard h)
ORDER BY place`;
