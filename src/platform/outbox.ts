import { query, send, type Tx } from './database';

/** One event to tell listeners of, as the TMF envelope that will be sent. */
export type OutboxEvent = {
  readonly api: string;
  readonly eventType: string;
  readonly envelope: Readonly<Record<string, unknown>>;
};

/**
 * Stores the events with the change they tell of: they leave if and only if it commits. Events of an
 * API that nobody of the tenant listens to are not stored.
 */
export function publish(tx: Tx, events: readonly OutboxEvent[]): void {
  if (events.length === 0) return;
  send(tx, {
    name: 'outbox_publish',
    text: PUBLISH,
    values: [
      events.map((event) => event.api),
      events.map((event) => event.eventType),
      events.map((event) => JSON.stringify(event.envelope)),
    ],
  });
}

/** Asked first where building the envelopes costs more than asking: once per batch, not per event. */
export async function hasListeners(tx: Tx, api: string): Promise<boolean> {
  const heard = { name: 'outbox_heard', text: HEARD, values: [api] };
  return (await query<{ heard: boolean }>(tx, heard)).rows[0]?.heard === true;
}

// Asked of the database each time: what a hub registered by another process must be told of starts
// with the first statement after its commit, and no cache of this process would know.
// One step along the index, to the first API that is not before it: looked for by its name alone, the planner
// expects to meet it soon, and reads all listeners of others.
const heardAt = (api: string): string => `(
  SELECT hub.api FROM hub_subscription hub
  WHERE hub.tenant_id = current_setting('app.tenant') AND hub.api >= ${api} ORDER BY hub.api LIMIT 1)`;

const HEARD = `SELECT coalesce(${heardAt('$1')} = $1, false) AS heard`;

const PUBLISH = `
WITH heard AS MATERIALIZED (
  SELECT told.api FROM (SELECT DISTINCT unnest($1::text[]) AS api) told WHERE ${heardAt('told.api')} = told.api)
INSERT INTO outbox (api, event_type, envelope)
SELECT api, event_type, envelope::jsonb
FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS e(api, event_type, envelope, place)
WHERE e.api IN (SELECT h.api FROM heard h)
ORDER BY place`;
