import { formatInstant, instantOf } from '../../core/time';
import type { Resource } from '../../tmf';
import { type ApiKey, statusOf } from '../domain/api-key';
import type { ApiKeyEntity } from './api-key.entity';

export type ApiKeyRow = Omit<ApiKeyEntity, 'tenantId' | 'digest'>;

export function fromRow(row: ApiKeyRow): ApiKey {
  const { id, prefix, name, roles, accountId, partyId, partySeq, successorId, createdBy } = row;
  return {
    id,
    prefix,
    name,
    roles,
    accountId,
    accountSince: instantOf(row.accountSince),
    partyId,
    partySeq,
    successorId,
    createdBy,
    createdAt: instantOf(row.createdAt),
    expiresAt: instantOf(row.expiresAt),
    revokedAt: instantOf(row.revokedAt),
    lastUsedAt: instantOf(row.lastUsedAt),
  };
}

/** The key as it is shown: of its text only the prefix. */
export function toResource(key: ApiKey, now: ApiKey['createdAt']): Resource {
  const { id, prefix, name, roles, successorId, createdBy } = key;
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
      scope: scopeOf(key),
      status: statusOf(key, now),
      replacedBy: successorId === null ? null : { id: successorId },
      createdBy,
      ...Object.fromEntries(
        Object.entries(dates).map(([name, at]) => [name, at === null ? null : formatInstant(at)]),
      ),
    },
  };
}

function scopeOf({ accountId, partyId }: Pick<ApiKey, 'accountId' | 'partyId'>) {
  if (partyId !== null) return { party: { id: partyId } };
  return accountId === null ? null : { billingAccount: { id: accountId } };
}
