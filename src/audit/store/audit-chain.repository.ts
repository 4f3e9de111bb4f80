import { invariant } from '../../core/invariant';
import { row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import {
  type AuditEvent,
  type ChainEnd,
  type ChainedEvent,
  NO_CHAIN,
  type Place,
} from '../domain/audit-event';
import {
  type ChainedRow,
  type EndRow,
  type EventRow,
  fromChainedRow,
  fromEndRow,
  fromRow,
} from './audit-event.mapping';

const EVENT = `tenant_id AS tenant, id, recorded_at AS "recordedAt", actor, roles, address, operation,
  resource_type AS "resourceType", resource_id AS "resourceId", before::text AS before, after::text AS after,
  outcome, reason, times`;

/** An event that is older and still not chained counts as a finding. */
const CHAINED_WITHIN = '1 minute';

export type Placed = Place & { readonly tenant: string; readonly id: string };
export type UnchainedEvent = AuditEvent & Passed;
export type Look = { readonly snapshot: string; readonly tenants: readonly string[] };

/** A place in the order of unchained events. */
export type Passed = Pick<AuditEvent, 'tenant' | 'id'> & { readonly writtenBy: string };
/** What is passed over: what is visible in the snapshot `seen`, and what is up to a place. */
export type Known = { readonly seen?: string | undefined; readonly passed?: Passed | undefined };

/**
 * What has committed since the snapshot $1, or all of it. A chained event leaves an entry in the index of unchained
 * ones until VACUUM removes it, which an old transaction forbids: so those that were seen are not passed again.
 */
const unchained = (columns: string): string => {
  const number = (of: string) => `${of}($1::pg_snapshot)::text::bigint`;
  const behind = (writtenBy: string) =>
    `(written_by, tenant_id, id) > (${writtenBy}, $4::text, $5::text)`;
  const some = (when: string) => `(SELECT ${columns}, written_by AS "writtenBy" FROM audit_event
    WHERE seq IS NULL AND ${when} ORDER BY written_by, tenant_id, id LIMIT $2)`;
  // One bound for what began later: of two the index might begin at the other.
  const later = `greatest($3::bigint, coalesce(${number('pg_snapshot_xmax')}, 0) - 1)`;
  const open = `written_by = ANY (ARRAY(SELECT ${number('pg_snapshot_xip')}))`;
  return `SELECT * FROM (
    ${some(behind(later))} UNION ALL ${some(`${open} AND ${behind('$3::bigint')}`)}) e
  ORDER BY "writtenBy", tenant, id LIMIT $2`;
};

const parametersOf = ({ seen, passed }: Known, limit: number): unknown[] => [
  seen ?? null,
  limit,
  passed?.writtenBy ?? 0,
  passed?.tenant ?? '',
  passed?.id ?? '',
];

export class AuditChainRepository {
  /**
   * The tenants of the next unchained events, with the snapshot in which they are seen. Needs a transaction of the
   * system, which sees all tenants.
   */
  async look(tx: Tx, known: Known, limit: number): Promise<Look> {
    const found = await row<Look>(
      tx,
      `SELECT pg_current_snapshot()::text AS snapshot, ARRAY(
         SELECT DISTINCT tenant FROM (${unchained('tenant_id AS tenant, id')}) e ORDER BY 1) AS tenants`,
      parametersOf(known, limit),
    );
    invariant(found !== undefined, 'a look sees something');
    return found;
  }

  /**
   * Needs a transaction of the system. A second process that chains one of these tenants waits here, so a chain never
   * forks.
   */
  async lockHeads(tx: Tx, tenants: readonly string[]): Promise<Map<string, ChainEnd>> {
    const asked = [textArray(tenants)];
    await rows(
      tx,
      'INSERT INTO audit_head (tenant_id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING',
      asked,
    );
    const found = await rows<EndRow & { tenant: string }>(
      tx,
      `SELECT tenant_id AS tenant, seq, hash FROM audit_head WHERE tenant_id = ANY($1::text[])
       ORDER BY tenant_id FOR UPDATE`,
      asked,
    );
    return new Map(found.map(({ tenant, ...end }) => [tenant, fromEndRow(end)]));
  }

  /**
   * Needs a transaction of the system. Only committed events are seen; those of open transactions are chained later.
   */
  async unchained(tx: Tx, known: Known, limit: number): Promise<UnchainedEvent[]> {
    const found = await rows<EventRow & Passed>(tx, unchained(EVENT), parametersOf(known, limit));
    return found.map(({ writtenBy, ...event }) => ({ ...fromRow(event), writtenBy }));
  }

  /** Needs a transaction of the system. */
  async chain(tx: Tx, placed: readonly Placed[]): Promise<void> {
    if (placed.length === 0) return;
    const chained = await rows(
      tx,
      `UPDATE audit_event e SET seq = p.seq, previous_hash = p.previous_hash, hash = p.hash
       FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[])
         AS p(tenant_id, id, seq, previous_hash, hash)
       WHERE e.tenant_id = p.tenant_id AND e.id = p.id RETURNING e.id`,
      [
        textArray(placed.map(({ tenant }) => tenant)),
        textArray(placed.map(({ id }) => id)),
        plainArray(placed.map(({ seq }) => seq)),
        textArray(placed.map(({ previousHash }) => previousHash)),
        textArray(placed.map(({ hash }) => hash)),
      ],
    );
    invariant(chained.length === placed.length, 'what is recorded stays');
    const ends = [...new Map(placed.map((each) => [each.tenant, each])).values()];
    await rows(
      tx,
      `UPDATE audit_head h SET seq = e.seq, hash = e.hash
       FROM unnest($1::text[], $2::bigint[], $3::text[]) AS e(tenant_id, seq, hash)
       WHERE h.tenant_id = e.tenant_id`,
      [
        textArray(ends.map(({ tenant }) => tenant)),
        plainArray(ends.map(({ seq }) => seq)),
        textArray(ends.map(({ hash }) => hash)),
      ],
    );
  }

  async head(tx: Tx): Promise<ChainEnd> {
    const found = await row<EndRow>(tx, 'SELECT seq, hash FROM audit_head');
    return found === undefined ? NO_CHAIN : fromEndRow(found);
  }

  /** Events in the order of the chain, from `seq` on. */
  async chainedFrom(tx: Tx, seq: string, limit: number): Promise<ChainedEvent[]> {
    const found = await rows<ChainedRow>(
      tx,
      `SELECT ${EVENT}, e.seq, previous_hash AS "previousHash", hash FROM audit_event e
       WHERE e.seq >= $1 ORDER BY e.seq LIMIT $2`,
      [seq, limit],
    );
    return found.map(fromChainedRow);
  }

  /** The first event that should be in the chain by now and is not. */
  async forgotten(tx: Tx): Promise<string | undefined> {
    const found = await row<{ id: string }>(
      tx,
      `SELECT id FROM audit_event WHERE seq IS NULL AND recorded_at < now() - interval '${CHAINED_WITHIN}'
       ORDER BY id LIMIT 1`,
    );
    return found?.id;
  }
}
