// Attributes of an account's document other than its terms: last update, related parties, and whether it is closed.
// The state is free text in TMF666.
import type { JsonObject } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';
import { toJsonNumber } from '../../tmf';
import type { AccountBalance } from '../domain/account-balance';

export function withModified(body: JsonObject, at: Instant): JsonObject {
  return { ...body, lastModified: formatInstant(at) };
}

/** Clients expect the list of parties on every account, even when it is empty. */
export function withParties(body: JsonObject): JsonObject {
  return { ...body, relatedParty: body['relatedParty'] ?? [] };
}

export function toAccountBalance({ type, currency, amount }: AccountBalance): JsonObject {
  // TMF666 requires a period: it begins when the balance is read and has no end.
  return {
    balanceType: type,
    amount: { unit: currency, value: toJsonNumber(amount) },
    validFor: {},
  };
}

export function isClosed(body: JsonObject): boolean {
  const { state } = body;
  return typeof state === 'string' && state.toLowerCase() === 'closed';
}
