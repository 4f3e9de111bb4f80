import type { Instant } from '../core/time';
import type { AuditEntry } from '../platform/audit';
import type { Tx } from '../platform/database';
import type { OutboxEvent } from '../platform/outbox';
import type { RequestKey, Resource } from '../tmf';
import type { Holdings } from './domain/holdings';
import type { Needs } from './domain/needs';

/** What the commands of one transaction are decided on, in the order in which they came. */
export type Batch = {
  readonly tx: Tx;
  readonly at: Instant;
  readonly holdings: Holdings;
  /** Or nothing need be told. */
  readonly isHeard: boolean;
  readonly events: OutboxEvent[];
  readonly audited: AuditEntry[];
};

/** Something done to buckets that one client asked for, alone in its answer whoever shares its batch. */
export type Command = {
  readonly needs: Needs;
  /** As the client named it: the same again is answered as the first was. */
  readonly named: RequestKey | undefined;
  readonly bytes: number;
  /** Refuses (throws a domain error) before it notes anything in the holdings. */
  readonly decide: (batch: Batch) => Promise<Resource>;
};

export type Answer =
  | { readonly status: 'done'; readonly result: Resource; readonly replayed: boolean }
  | { readonly status: 'refused'; readonly error: unknown };
