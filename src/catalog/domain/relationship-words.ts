// The words by which a price may name others (`popRelationship.relationshipType`): those that something follows from,
// and those that are known to tell only. Of any other nobody could say which it is, so it is refused.
import type { PriceProblem, WrittenPrice } from './written-price';

/** What a discount may say of the fees that it reduces. */
export const REDUCES: readonly string[] = ['discountOf', 'discount'];

/** Tells which price came before. */
export const SUPERSEDES = 'supersedes';

/** As examples of the standard write it, of a discount that is not there: it tells. One that is there is named by `discount`. */
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
