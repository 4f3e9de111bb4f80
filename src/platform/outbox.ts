import { rows, type Tx } from './database';

/** One event to tell listeners of, as the TMF envelope that will be sent. */
export type OutboxEvent = {
  readonly api: string;
  readonly eventType: string;
  readonly envelope: Readonly<Record<string, unknown>>;
};

/** Stores the events with the change they tell of: they leave if and only if it commits. */
export async function publish(tx: Tx, events: readonly OutboxEvent[]): Promise<void> {
  if (events.length === 0) return;
  await rows(
    tx,
    `INSERT INTO outbox (api, event_type, envelope)
     SELECT api, event_type, envelope::jsonb FROM unnest($1::text[], $2::text[], $3::text[]) AS e(api, event_type, envelope)`,
    [
      events.map((event) => event.api),
      events.map((event) => event.eventType),
      events.map((event) => JSON.stringify(event.envelope)),
    ],
  );
}
