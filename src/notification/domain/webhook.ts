// The identifying headers of a delivery, as Standard Webhooks defines them.
import { derivedId } from '../../core/derived-id';

export const SECRET_PREFIX = 'whsec_';

/** `id` is that of the stored event; `envelope` is as published, before a version or `fields` is applied. */
export type PublishedEvent = {
  readonly id: string;
  readonly envelope: Readonly<Record<string, unknown>>;
};

/**
 * Ids that go into the header unchanged. The signed text is `id.timestamp.body`, so an id with a dot could be
 * ambiguous.
 */
const AS_IT_IS = /^[\w-]{1,100}$/;

/**
 * The eventId, equal each time the event is sent. The publisher of a TMF688 event may choose any text; one that is
 * not fit for a header is replaced by a digest.
 */
export function webhookIdOf({ id, envelope: { eventId } }: PublishedEvent): string {
  if (typeof eventId !== 'string') return derivedId('event', id);
  return AS_IT_IS.test(eventId) ? eventId : derivedId('eventId', eventId);
}
