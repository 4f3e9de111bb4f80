// What an account's document says beside its terms: when it was last changed and the balance it was
// opened with, which no client changes, whom it concerns, and whether it is closed. The state is a free text in TMF666.
import type { JsonObject } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';

export function withModified(body: JsonObject, at: Instant): JsonObject {
  return { ...body, lastModified: formatInstant(at) };
}

/** Clients read the parties without asking whether they are there: nobody is an empty list. */
export function withParties(body: JsonObject): JsonObject {
  return { ...body, relatedParty: body['relatedParty'] ?? [] };
}

export function withBalanceOf(before: JsonObject, after: JsonObject): JsonObject {
  const { accountBalance: _sent, ...rest } = after;
  const { accountBalance } = before;
  return accountBalance === undefined ? rest : { ...rest, accountBalance };
}

export function isClosed(body: JsonObject): boolean {
  const { state } = body;
  return typeof state === 'string' && state.toLowerCase() === 'closed';
}
