import { parseInstant } from '../../core/time';
import type { AskedKey } from '../api-keys.service';
import type { CreateApiKey } from './api-key.dto';

export function fromCreateApiKey({ name, roles, scope, expiresAt }: CreateApiKey): AskedKey {
  return {
    name,
    roles: [...new Set(roles)],
    accountId: scope?.billingAccount ?? undefined,
    partyId: scope?.party ?? undefined,
    expiresAt: expiresAt ? parseInstant(expiresAt) : undefined,
  };
}
