// Which criteria a query must have, and which ones are refused because they cannot be followed.
import { hasMembers, type JsonObject, objectOf, objectsOf } from '../../core/json';

const ASKING = ['searchCriteria', 'partyAccount', 'relatedParty'];

export function asksSomething(query: JsonObject): boolean {
  return ASKING.some((name) => (query[name] ?? null) !== null);
}

/** The members of a bucket reference that identify or describe it, and narrow nothing. */
const OF_A_REFERENCE: ReadonlySet<string> = new Set(['id', 'href', 'name', 'description']);

/** Paths of criteria that would narrow the answer but are not supported. */
export function unfollowedIn(query: JsonObject): string[] {
  const { service, bucketRefOrValue } = objectOf(query['searchCriteria']);
  const buckets = objectsOf([bucketRefOrValue].flat()).flatMap((bucket, index) =>
    Object.keys(bucket)
      .filter((name) => !name.startsWith('@') && !OF_A_REFERENCE.has(name))
      .map((name) => `searchCriteria.bucketRefOrValue[${index}].${name}`),
  );
  return hasMembers(service) ? [...buckets, 'searchCriteria.service'] : buckets;
}
