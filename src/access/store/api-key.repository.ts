import { In } from 'typeorm';
import { type Instant, instantOf } from '../../core/time';
import { isScoped, row, rows, type Tx } from '../../platform/database';
import { type ListQuery, listResources, type Page } from '../../tmf';
import type { ApiKey } from '../domain/api-key';
import { ApiKeyEntity } from './api-key.entity';
import { type ApiKeyRow, fromRow, toResource } from './api-key.mapping';

const SELECT = `SELECT id, prefix, name, roles, account_id AS "accountId", account_since AS "accountSince", party_id AS "partyId", party_seq::text AS "partySeq",
  successor_id AS "successorId", created_at AS "createdAt", created_by AS "createdBy",
  expires_at AS "expiresAt", revoked_at AS "revokedAt", last_used_at AS "lastUsedAt"`;

/** The columns needed to check a key for each request. */
export type PresentedKey = Pick<ApiKey, 'id' | 'roles' | 'expiresAt' | 'revokedAt'> & Shown;

type PresentedRow = Pick<ApiKeyEntity, 'id' | 'roles' | 'expiresAt' | 'revokedAt'> & Shown;

type Shown = {
  readonly tenant: string;
  readonly digest: string;
  /** The account or party that it is limited to (`Within`); null for the whole tenant. */
  readonly holder: string | null;
};

export class ApiKeyRepository {
  list(tx: Tx, now: Instant, query: ListQuery): Promise<Page> {
    return listResources<ApiKeyRow>(
      tx,
      {
        select: SELECT,
        from: 'api_key',
        columns: {
          id: { sql: 'id', type: 'text' },
          name: { sql: 'name', type: 'text' },
          createdAt: { sql: 'created_at', type: 'instant' },
          'scope.billingAccount.id': { sql: 'account_id', type: 'text' },
          'scope.party.id': { sql: 'party_id', type: 'text' },
        },
        order: 'created_at, id',
        toResource: (found) => toResource(fromRow(found), now),
      },
      query,
    );
  }

  async newest(tx: Tx, limit: number): Promise<ApiKey[]> {
    const order = { createdAt: 'DESC', id: 'DESC' } as const;
    return (await tx.find(ApiKeyEntity, { order, take: limit })).map(fromRow);
  }

  async find(tx: Tx, id: string): Promise<ApiKey | undefined> {
    const found = await tx.findOneBy(ApiKeyEntity, { id });
    return found === null ? undefined : fromRow(found);
  }

  /** Locks the key, and another first or then, as their order has it; concurrent changes wait. */
  async lock(tx: Tx, id: string, other = id): Promise<ApiKey | undefined> {
    const lock = { mode: 'pessimistic_write' } as const;
    const where = { id: In([id, other]) };
    const found = await tx.find(ApiKeyEntity, { where, order: { id: 'ASC' }, lock });
    return found.filter((key) => key.id === id).map(fromRow)[0];
  }

  async insert(tx: Tx, key: ApiKey, digest: string): Promise<void> {
    const { createdAt, expiresAt, accountSince, ...rest } = key;
    await tx.insert(ApiKeyEntity, {
      ...rest,
      roles: [...rest.roles],
      digest,
      revokedAt: null,
      lastUsedAt: null,
      createdAt: new Date(createdAt),
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
      accountSince: accountSince === null ? null : new Date(accountSince),
    });
  }

  /**
   * When the account with this id was created; locks it against deletion. Callers limited to an account cannot lock
   * it; a key of an account that is deleted meanwhile is useless.
   */
  async accountSince(tx: Tx, id: string): Promise<Instant | undefined> {
    const rest = isScoped(tx)
      ? 'AND meterline_name(id, created_at) IN (SELECT meterline_written())'
      : 'FOR KEY SHARE';
    const found = await row<{ since: Date }>(
      tx,
      `SELECT date_trunc('milliseconds', created_at) AS since FROM account WHERE id = $1 ${rest}`,
      [id],
    );
    return found && instantOf(found.since);
  }

  /** The place of the party with this id; locks it against deletion. */
  async partySeq(tx: Tx, id: string): Promise<string | undefined> {
    const found = await row<{ seq: string }>(
      tx,
      `SELECT seq::text FROM document WHERE kind IN ('individual', 'organization') AND id = $1
       ORDER BY kind LIMIT 1 FOR KEY SHARE`,
      [id],
    );
    return found?.seq;
  }

  async revoke(tx: Tx, id: string, at: Instant): Promise<void> {
    await tx.update(ApiKeyEntity, { id }, { revokedAt: new Date(at) });
  }

  /** Records the key's successor, and until when the key stays valid. */
  async succeed(tx: Tx, id: string, successorId: string, until: Instant): Promise<void> {
    await tx.update(ApiKeyEntity, { id }, { expiresAt: new Date(until), successorId });
  }

  /**
   * Locks the tenant's valid keys of administrators; of two who revoke each other's the second waits here. Locks the
   * caller's key with them, in the one order of keys.
   */
  async lockAdministrators(tx: Tx, now: Instant, caller: string | undefined): Promise<void> {
    await rows(
      tx,
      `SELECT FROM api_key WHERE id = $2 OR ${IS_ADMINISTRATOR} ORDER BY id FOR UPDATE`,
      [new Date(now), caller ?? null],
    );
  }

  /**
   * Whether the key is of an administrator and no other such key stays. One that was rotated does not: it ends when its
   * time is up, whether or not the key that took its place is there then.
   */
  async isLastAdministrator(tx: Tx, now: Instant, id: string): Promise<boolean> {
    const found = await row<{ isLast: boolean }>(
      tx,
      `SELECT coalesce(bool_or(id = $2), false) AND NOT coalesce(bool_or(id <> $2 AND successor_id IS NULL), false) AS "isLast"
       FROM api_key WHERE ${IS_ADMINISTRATOR}`,
      [new Date(now), id],
    );
    return found?.isLast === true;
  }

  /** The tenant's only key but for those whose place it took; undefined when there are others, or one was used. */
  async onlyUnused(tx: Tx): Promise<string | undefined> {
    const [only, other] = await rows<{ id: string }>(
      tx,
      `SELECT id FROM api_key WHERE successor_id IS NULL
         AND NOT EXISTS (SELECT FROM api_key WHERE last_used_at IS NOT NULL) LIMIT 2`,
    );
    return other === undefined ? only?.id : undefined;
  }

  /** Whether the key is still valid; locks it against revocation. */
  async isOfUse(tx: Tx, id: string, now: Instant): Promise<boolean> {
    const found = await row<{ id: string }>(
      tx,
      `SELECT id FROM api_key WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
       FOR SHARE`,
      [id, new Date(now)],
    );
    return found !== undefined;
  }

  /** Whether keys go back to one maker; those that go back too far to tell do, too. */
  async areOfOneHand(tx: Tx, one: string, other: string): Promise<boolean> {
    const found = await row<{ found: boolean }>(tx, OF_ONE_HAND, [one, other]);
    return found?.found === true;
  }

  /** Of whichever tenant it is: in a transaction of the system. */
  async presented(tx: Tx, prefix: string): Promise<PresentedKey | undefined> {
    const found = await row<PresentedRow>(tx, PRESENTED, [prefix]);
    if (found === undefined) return undefined;
    const { expiresAt, revokedAt, ...rest } = found;
    return { ...rest, expiresAt: instantOf(expiresAt), revokedAt: instantOf(revokedAt) };
  }

  /** Works for any tenant. Written once a minute, which is enough to find unused keys. */
  async used(tx: Tx, tenant: string, id: string, at: Instant): Promise<void> {
    await rows(
      tx,
      `UPDATE api_key SET last_used_at = $3 WHERE tenant_id = $1 AND id = $2
         AND (last_used_at IS NULL OR last_used_at < $3::timestamptz - interval '1 minute')`,
      [tenant, id, new Date(at)],
    );
  }

  /** Whether any tenant has a key that may create others. */
  async isAnyToBeginWith(tx: Tx, now: Instant): Promise<boolean> {
    const found = await row<{ found: boolean }>(
      tx,
      `SELECT EXISTS (SELECT FROM api_key WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $1)
         AND roles && ARRAY['admin', 'platform']) AS found`,
      [new Date(now)],
    );
    return found?.found === true;
  }
}

const IS_ADMINISTRATOR = `'admin' = ANY(roles) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $1)`;

const FORMER_MAX = 4_000;

/**
 * Whom keys come from: who made them, and the keys whose place they took. Who was not asked who he is is nobody, nor is
 * the command on the server's machine.
 */
const OF_ONE_HAND = `
WITH RECURSIVE hand AS (
  SELECT side, actor FROM (VALUES (1, $1::text), (2, $2::text)) named(side, actor)
  UNION
  SELECT hand.side, former.actor FROM hand CROSS JOIN LATERAL (
    SELECT created_by AS actor FROM api_key WHERE id = substr(hand.actor, 5) AND created_by NOT IN ('open', 'cli')
    UNION ALL
    SELECT 'key:' || id FROM api_key WHERE successor_id = substr(hand.actor, 5)) former
  WHERE hand.actor LIKE 'key:%'
), seen AS MATERIALIZED (SELECT * FROM hand LIMIT ${FORMER_MAX})
SELECT (SELECT count(*) = ${FORMER_MAX} FROM seen)
  OR EXISTS (SELECT FROM seen one JOIN seen other USING (actor) WHERE one.side < other.side) AS found`;

const PRESENTED = `
SELECT k.tenant_id AS tenant, k.id, k.digest, k.roles, coalesce(a.name, p.name) AS holder, k.expires_at AS "expiresAt",
  k.revoked_at AS "revokedAt" FROM api_key k
LEFT JOIN LATERAL (SELECT meterline_name(id, created_at) AS name FROM account WHERE tenant_id = k.tenant_id
  AND id = k.account_id AND date_trunc('milliseconds', created_at) = k.account_since) a ON true
LEFT JOIN LATERAL (SELECT id || '@' || seq AS name FROM document WHERE tenant_id = k.tenant_id
  AND kind IN ('individual', 'organization') AND id = k.party_id AND seq = k.party_seq) p ON true
WHERE k.prefix = $1 AND (a.name IS NULL) = (k.account_id IS NULL) AND (p.name IS NULL) = (k.party_id IS NULL)`;
