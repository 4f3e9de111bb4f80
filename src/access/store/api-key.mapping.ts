import { formatInstant, instantOf } from '../../core/time';
import type { Resource } from '../../tmf';
import { type ApiKey, statusOf } from '../domain/api-key';
import type { ApiKeyEntity } from './api-key.entity';

export type ApiKeyRow = Omit<ApiKeyEntity, 'tenantId' | 'digest'>;

export function fromRow(row: ApiKeyRow): ApiKey {
  const { id, prefix, name, roles, accountId, successorId, createdBy } = row;
  return {
    id,
    prefix,
    name,
    roles,
    accountId,
    accountSince: instantOf(row.accountSince),
    successorId,
    createdBy,
    createdAt: instantOf(row.createdAt),
    expiresAt: instantOf(row.expiresAt),
    revokedAt: instantOf(row.revokedAt),
    lastUsedAt: instantOf(row.lastUsedAt),
  };
}

/** As it is shown: never more of the secret than what the key begins with. */
export function toResource(key: ApiKey, now: ApiKey['createdAt']): Resource {
  const { id, prefix, name, roles, accountId, successorId, createdBy } = key;
  const dates = {
    createdAt: key.createdAt,
    expiresAt: key.expiresAt,
    revokedAt: key.revokedAt,
    lastUsedAt: key.lastUsedAt,
  };
  return {
    id,
    body: {
      name,
      beginsWith: `mtl_${prefix}_`,
      roles,
      scope: accountId === null ? null : { billingAccount: { id: accountId } },
      status: statusOf(key, now),
      replacedBy: successorId === null ? null : { id: successorId },
      createdBy,
      ...Object.fromEntries(
        Object.entries(dates).map(([name, at]) => [name, at === null ? null : formatInstant(at)]),
      ),
    },
  };
}
