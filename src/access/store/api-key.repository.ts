import { type Instant, instantOf } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import { type ListQuery, listResources, type Page } from '../../tmf';
import type { ApiKey } from '../domain/api-key';
import { ApiKeyEntity } from './api-key.entity';
import { type ApiKeyRow, fromRow, toResource } from './api-key.mapping';

const SELECT = `SELECT id, prefix, name, roles, account_id AS "accountId", account_since AS "accountSince", successor_id AS "successorId", created_at AS "createdAt", created_by AS "createdBy",
  expires_at AS "expiresAt", revoked_at AS "revokedAt", last_used_at AS "lastUsedAt"`;

/** What is asked of a key with every request. */
export type PresentedKey = Pick<
  ApiKey,
  'id' | 'roles' | 'accountId' | 'expiresAt' | 'revokedAt'
> & {
  readonly tenant: string;
  readonly digest: string;
};

type PresentedRow = Pick<ApiKeyEntity, 'id' | 'roles' | 'accountId' | 'expiresAt' | 'revokedAt'> & {
  readonly tenant: string;
  readonly digest: string;
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

  /** Whoever changes it as well waits. */
  async lock(tx: Tx, id: string): Promise<ApiKey | undefined> {
    const lock = { mode: 'pessimistic_write' } as const;
    const found = await tx.findOne(ApiKeyEntity, { where: { id }, lock });
    return found === null ? undefined : fromRow(found);
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

  /** When the account came that has the id now; whoever removes it waits, or has. */
  async accountSince(tx: Tx, id: string): Promise<Instant | undefined> {
    const found = await row<{ since: Date }>(
      tx,
      `SELECT date_trunc('milliseconds', created_at) AS since FROM account WHERE id = $1 FOR KEY SHARE`,
      [id],
    );
    return found && instantOf(found.since);
  }

  async revoke(tx: Tx, id: string, at: Instant): Promise<void> {
    await tx.update(ApiKeyEntity, { id }, { revokedAt: new Date(at) });
  }

  /** Another stands in its place; it goes on until then. */
  async succeed(tx: Tx, id: string, successorId: string, until: Instant): Promise<void> {
    await tx.update(ApiKeyEntity, { id }, { expiresAt: new Date(until), successorId });
  }

  /** Whether it is of use still; who revokes it waits, or has. */
  async isOfUse(tx: Tx, id: string, now: Instant): Promise<boolean> {
    const found = await row<{ id: string }>(
      tx,
      `SELECT id FROM api_key WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
       FOR SHARE`,
      [id, new Date(now)],
    );
    return found !== undefined;
  }

  /** Of whichever tenant it is: in a transaction of the system. */
  async presented(tx: Tx, prefix: string): Promise<PresentedKey | undefined> {
    const found = await row<PresentedRow>(tx, PRESENTED, [prefix]);
    if (found === undefined) return undefined;
    const { expiresAt, revokedAt, ...rest } = found;
    return { ...rest, expiresAt: instantOf(expiresAt), revokedAt: instantOf(revokedAt) };
  }

  /** Also of other tenants. Once a minute is enough to tell which keys nobody uses. */
  async used(tx: Tx, tenant: string, id: string, at: Instant): Promise<void> {
    await rows(
      tx,
      `UPDATE api_key SET last_used_at = $3 WHERE tenant_id = $1 AND id = $2
         AND (last_used_at IS NULL OR last_used_at < $3::timestamptz - interval '1 minute')`,
      [tenant, id, new Date(at)],
    );
  }

  /** Of any tenant, whether there is one that may hand out others. */
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

const PRESENTED = `
SELECT k.tenant_id AS tenant, k.id, k.digest, k.roles, k.account_id AS "accountId", k.expires_at AS "expiresAt",
  k.revoked_at AS "revokedAt" FROM api_key k WHERE k.prefix = $1 AND (k.account_id IS NULL OR EXISTS (
  SELECT FROM account a WHERE a.tenant_id = k.tenant_id AND a.id = k.account_id
    AND date_trunc('milliseconds', a.created_at) = k.account_since))`;
