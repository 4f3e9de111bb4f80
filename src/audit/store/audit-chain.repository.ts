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

/** What is not in the chain by then has been forgotten by it. */
const CHAINED_WITHIN = '1 minute';

export type Placed = Place & { readonly id: string };

export class AuditChainRepository {
  /** Who has events that are in no chain yet: one step along the index for each. Of the system. */
  async tenantsToChain(tx: Tx): Promise<string[]> {
    const found = await rows<{ tenant: string }>(
      tx,
      `WITH RECURSIVE tenant AS (
         SELECT min(tenant_id) AS id FROM audit_event WHERE seq IS NULL
         UNION ALL
         SELECT (SELECT min(e.tenant_id) FROM audit_event e WHERE e.seq IS NULL AND e.tenant_id > tenant.id)
         FROM tenant WHERE tenant.id IS NOT NULL)
       SELECT id AS tenant FROM tenant WHERE id IS NOT NULL`,
    );
    return found.map(({ tenant }) => tenant);
  }

  /** Of the system. Whoever would chain the same tenant's waits, so that a chain never forks. */
  async lockHead(tx: Tx, tenant: string): Promise<ChainEnd> {
    await rows(tx, 'INSERT INTO audit_head (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING', [
      tenant,
    ]);
    const found = await row<EndRow>(
      tx,
      'SELECT seq, hash FROM audit_head WHERE tenant_id = $1 FOR UPDATE',
      [tenant],
    );
    invariant(found !== undefined, `the chain of ${tenant} has a head`);
    return fromEndRow(found);
  }

  /** Of the system: what has committed since. A transaction that ends later has its events chained later. */
  async unchained(tx: Tx, tenant: string, limit: number): Promise<AuditEvent[]> {
    const found = await rows<EventRow>(
      tx,
      `SELECT ${EVENT} FROM audit_event e WHERE e.tenant_id = $1 AND e.seq IS NULL ORDER BY e.id LIMIT $2`,
      [tenant, limit],
    );
    return found.map(fromRow);
  }

  /** Of the system. */
  async chain(tx: Tx, tenant: string, placed: readonly Placed[]): Promise<void> {
    const end = placed.at(-1);
    if (end === undefined) return;
    const chained = await rows(
      tx,
      `UPDATE audit_event e SET seq = p.seq, previous_hash = p.previous_hash, hash = p.hash
       FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[]) AS p(id, seq, previous_hash, hash)
       WHERE e.tenant_id = $1 AND e.id = p.id RETURNING e.id`,
      [
        tenant,
        textArray(placed.map(({ id }) => id)),
        plainArray(placed.map(({ seq }) => seq)),
        textArray(placed.map(({ previousHash }) => previousHash)),
        textArray(placed.map(({ hash }) => hash)),
      ],
    );
    invariant(chained.length === placed.length, 'what is recorded stays');
    await rows(tx, 'UPDATE audit_head SET seq = $2, hash = $3 WHERE tenant_id = $1', [
      tenant,
      end.seq.toString(),
      end.hash,
    ]);
  }

  async head(tx: Tx): Promise<ChainEnd> {
    const found = await row<EndRow>(tx, 'SELECT seq, hash FROM audit_head');
    return found === undefined ? NO_CHAIN : fromEndRow(found);
  }

  /** In the order of the chain, from a place on. */
  async chainedFrom(tx: Tx, seq: string, limit: number): Promise<ChainedEvent[]> {
    const found = await rows<ChainedRow>(
      tx,
      `SELECT ${EVENT}, e.seq, previous_hash AS "previousHash", hash FROM audit_event e
       WHERE e.seq >= $1 ORDER BY e.seq LIMIT $2`,
      [seq, limit],
    );
    return found.map(fromChainedRow);
  }

  /** The first that the chain has forgotten. */
  async forgotten(tx: Tx): Promise<string | undefined> {
    const found = await row<{ id: string }>(
      tx,
      `SELECT id FROM audit_event WHERE seq IS NULL AND recorded_at < now() - interval '${CHAINED_WITHIN}'
       ORDER BY id LIMIT 1`,
    );
    return found?.id;
  }
}
