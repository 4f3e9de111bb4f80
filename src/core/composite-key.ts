// Keys of maps by several values. Ids are chosen by clients and may hold spaces, slashes and commas, so that joined
// by those two keys could run together, and what belongs to one customer would be booked on another.

/** PostgreSQL keeps no such character, so no text that is stored has one. */
const APART = '\0';

export function compositeKey(...parts: readonly (string | number)[]): string {
  return parts.join(APART);
}
