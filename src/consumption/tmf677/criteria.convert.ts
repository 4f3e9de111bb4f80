import { hasMembers, idOf, objectOf, objectsOf, timeOf } from '../../core/json';
import type { Period } from '../../core/time';
import type { Body } from '../../tmf';

/** What a query asks about. An empty list asks nothing; several lists narrow one another. */
export type Criteria = {
  readonly products: readonly string[];
  readonly subjects: readonly string[];
  readonly accounts: readonly string[];
  readonly parties: readonly string[];
  readonly buckets: readonly string[];
  readonly period: Partial<Period>;
};

export function fromResource(body: Body): Criteria {
  const criteria = objectOf(body['searchCriteria']);
  const both = (name: string): string[] => [...idsOf(criteria[name]), ...idsOf(body[name])];
  const period = objectOf(criteria['validPeriod']);
  const [from, to] = [timeOf(period['startDateTime']), timeOf(period['endDateTime'])];
  return {
    products: idsOf(criteria['product']),
    subjects: idsOf(criteria['logicalResource']),
    accounts: both('partyAccount'),
    parties: both('relatedParty'),
    buckets: idsOf(criteria['bucketRefOrValue']),
    period: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
  };
}

const ASKING = ['searchCriteria', 'partyAccount', 'relatedParty'];

export function asksSomething(body: Body): boolean {
  return ASKING.some((name) => (body[name] ?? null) !== null);
}

/** What names a bucket, and what else a reference to one carries. */
const OF_A_REFERENCE: ReadonlySet<string> = new Set(['id', 'href', 'name', 'description']);

/** Where criteria stand that would narrow the answer and are not followed. */
export function unfollowedIn(body: Body): string[] {
  const { service, bucketRefOrValue } = objectOf(body['searchCriteria']);
  const buckets = objectsOf([bucketRefOrValue].flat()).flatMap((bucket, index) =>
    Object.keys(bucket)
      .filter((name) => !name.startsWith('@') && !OF_A_REFERENCE.has(name))
      .map((name) => `searchCriteria.bucketRefOrValue[${index}].${name}`),
  );
  return hasMembers(service) ? [...buckets, 'searchCriteria.service'] : buckets;
}

function idsOf(references: unknown): string[] {
  const ids = [references].flat().map(idOf);
  return [...new Set(ids.filter((id) => id !== undefined))];
}
