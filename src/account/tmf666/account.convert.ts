// What an account's document says beside its terms: when it was last changed, whom it concerns, and whether it is
// closed. The state is a free text in TMF666.
import type { JsonObject } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';
import { toJsonNumber } from '../../tmf';
import type { AccountBalance } from '../domain/account-balance';

export function withModified(body: JsonObject, at: Instant): JsonObject {
  return { ...body, lastModified: formatInstant(at) };
}

/** Clients read the parties without asking whether they are there: nobody is an empty list. */
export function withParties(body: JsonObject): JsonObject {
  return { ...body, relatedParty: body['relatedParty'] ?? [] };
}

export function toAccountBalance({ type, currency, amount }: AccountBalance): JsonObject {
  // TMF666 wants to be told a time: this is what is open when it is read, without an end that is known.
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
