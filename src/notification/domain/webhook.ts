// What the receiver of a delivery tells repetitions and senders by, as Standard Webhooks writes it.
import { derivedId } from '../../core/derived-id';

export const SECRET_PREFIX = 'whsec_';

/** `id`: of what is stored; `envelope`: as it was published, before any version or `fields` of a listener. */
export type PublishedEvent = {
  readonly id: string;
  readonly envelope: Readonly<Record<string, unknown>>;
};

/** Signed is `id.timestamp.body`: a full stop within the id would let one delivery pass for another. */
const AS_IT_IS = /^[\w-]{1,100}$/;

/**
 * The eventId, the same each time the event is sent. That of a TMF688 event is its publisher's, any text: what is no
 * id for a header stands there as a digest.
 */
export function webhookIdOf({ id, envelope: { eventId } }: PublishedEvent): string {
  if (typeof eventId !== 'string') return derivedId('event', id);
  return AS_IT_IS.test(eventId) ? eventId : derivedId('eventId', eventId);
}
