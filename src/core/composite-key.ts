// Map keys made of several values. Ids are chosen by clients and may hold spaces, slashes and commas: joined by one
// of those, two different keys could become equal, and one customer's charge be booked to another.

/** PostgreSQL text cannot hold NUL, so no stored value contains the separator. */
const APART = '\0';

export function compositeKey(...parts: readonly (string | number)[]): string {
  return parts.join(APART);
}
