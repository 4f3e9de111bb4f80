// What a query must say, and which of its criteria cannot be followed.
import { hasMembers, type JsonObject, objectOf, objectsOf } from '../core/json';

const ASKING = ['searchCriteria', 'partyAccount', 'relatedParty'];

export function asksSomething(query: JsonObject): boolean {
  return ASKING.some((name) => (query[name] ?? null) !== null);
}

/** What names a bucket, and what else a reference to one carries. */
const OF_A_REFERENCE: ReadonlySet<string> = new Set(['id', 'href', 'name', 'description']);

/** Where criteria stand that would narrow the answer and are not followed. */
export function unfollowedIn(query: JsonObject): string[] {
  const { service, bucketRefOrValue } = objectOf(query['searchCriteria']);
  const buckets = objectsOf([bucketRefOrValue].flat()).flatMap((bucket, index) =>
    Object.keys(bucket)
      .filter((name) => !name.startsWith('@') && !OF_A_REFERENCE.has(name))
      .map((name) => `searchCriteria.bucketRefOrValue[${index}].${name}`),
  );
  return hasMembers(service) ? [...buckets, 'searchCriteria.service'] : buckets;
}
