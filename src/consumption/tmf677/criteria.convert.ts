import { idOf, objectOf, timeOf } from '../../core/json';
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

function idsOf(references: unknown): string[] {
  const ids = [references].flat().map(idOf);
  return [...new Set(ids.filter((id) => id !== undefined))];
}
