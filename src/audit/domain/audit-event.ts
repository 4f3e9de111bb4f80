// An action that was done or refused, as recorded, and its place in the tenant's chain. Each event carries the hash
// of the one before, so that an event that is changed, removed or inserted shows.
import { formatInstant, type Instant } from '../../core/time';

export type AuditOutcome = 'done' | 'refused';

export type AuditEvent = {
  readonly tenant: string;
  readonly id: string;
  readonly recordedAt: Instant;
  readonly actor: string;
  readonly roles: readonly string[];
  readonly address: string;
  readonly operation: string;
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  /** JSON text as PostgreSQL writes it: parsing could cut long numbers, and the hash would differ. */
  readonly before: string | null;
  readonly after: string | null;
  readonly outcome: AuditOutcome;
  readonly reason: string | null;
  readonly times: number;
};

/** The last place in a chain. */
export type ChainEnd = { readonly seq: bigint; readonly hash: string };

export const NO_CHAIN: ChainEnd = { seq: 0n, hash: '' };

export type Place = ChainEnd & { readonly previousHash: string };

export type ChainedEvent = AuditEvent & Place;

/** The text that is hashed: all columns in a fixed order. */
export function canonicalText(event: AuditEvent, { seq, previousHash }: Omit<Place, 'hash'>) {
  return JSON.stringify([
    previousHash,
    event.tenant,
    seq.toString(),
    event.id,
    formatInstant(event.recordedAt),
    event.actor,
    event.roles,
    event.address,
    event.operation,
    event.resourceType,
    event.resourceId,
    event.before,
    event.after,
    event.outcome,
    event.reason,
    event.times,
  ]);
}
