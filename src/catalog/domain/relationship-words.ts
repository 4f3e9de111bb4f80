// The relationship types (`popRelationship.relationshipType`) by which a price may name others: those with an effect,
// and those known to be descriptive. Any other is refused, because its meaning is unknown.
import type { PriceProblem, WrittenPrice } from './written-price';

/** Types by which a discount names the fees that it reduces. */
export const REDUCES: readonly string[] = ['discountOf', 'discount'];

/** Names the preceding price; descriptive. */
export const SUPERSEDES = 'supersedes';

/**
 * Descriptive, as in examples of the standard, when the discount does not exist. An existing one is named by
 * `discount`.
 */
export const DISCOUNTED_BY = 'discountedBy';

const FOLLOWED = [...REDUCES, 'allowanceFor', 'overageOf', SUPERSEDES];
const KNOWN: readonly string[] = [...FOLLOWED, DISCOUNTED_BY];

export function strangeRelations({ relationships }: WrittenPrice): PriceProblem[] {
  return relationships.flatMap(({ type: value }, index) => {
    if (KNOWN.includes(value)) return [];
    const said = value === '' ? 'missing' : value.slice(0, 60);
    const message = `is ${said}, and must be one of ${FOLLOWED.join(', ')}: nothing follows from another`;
    const path = `popRelationship[${index}].relationshipType`;
    return [{ path, value, code: 'catalog.word-refused', message }];
  });
}
