import { formatInstant, instantOf } from '../../core/time';
import type { Resource } from '../../tmf';
import type { AuditEvent, ChainEnd, ChainedEvent } from '../domain/audit-event';
import type { AuditEventEntity } from './audit-event.entity';

type Told = Omit<AuditEventEntity, 'tenantId' | 'writtenBy'>;

export type EventRow = Omit<Told, 'before' | 'after' | 'seq' | 'previousHash' | 'hash'> & {
  readonly tenant: string;
  readonly before: string | null;
  readonly after: string | null;
};
export type ChainedRow = EventRow & {
  readonly seq: string;
  readonly previousHash: string;
  readonly hash: string;
};
export type EndRow = { readonly seq: string; readonly hash: string };

export function fromRow({ recordedAt, ...rest }: EventRow): AuditEvent {
  return { ...rest, recordedAt: instantOf(recordedAt) };
}

export function fromChainedRow({ seq, previousHash, hash, ...event }: ChainedRow): ChainedEvent {
  return { ...fromRow(event), ...fromEndRow({ seq, hash }), previousHash };
}

export function fromEndRow({ seq, hash }: EndRow): ChainEnd {
  return { seq: BigInt(seq), hash };
}

export function toResource({ id, recordedAt, seq, ...told }: Told): Resource {
  const { previousHash, hash, ...event } = told;
  const place = { seq: seq === null ? null : Number(seq), previousHash, hash };
  return { id, body: { recordedAt: formatInstant(instantOf(recordedAt)), ...event, ...place } };
}
