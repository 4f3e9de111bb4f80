import { tryParseInstant, type Period } from '../../core/time';
import { type Body, isBody } from '../../tmf';

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
  const criteria = isBody(body['searchCriteria']) ? body['searchCriteria'] : {};
  const both = (name: string): string[] => [...idsOf(criteria[name]), ...idsOf(body[name])];
  const period = isBody(criteria['validPeriod']) ? criteria['validPeriod'] : {};
  const [from, to] = [instantOf(period['startDateTime']), instantOf(period['endDateTime'])];
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
  const ids = [references].flat().map((each) => (isBody(each) ? each['id'] : undefined));
  return [...new Set(ids.filter((id): id is string => typeof id === 'string' && id !== ''))];
}

function instantOf(value: unknown) {
  return typeof value === 'string' ? tryParseInstant(value) : undefined;
}
