import { idOf, objectsOf } from '../../core/json';
import type { UsageRecord } from '../domain/usage-record';

/** The ids of products beside the subject, as TMF635 names them: `product`, and the `productRef` of each rating. */
export function namedProductsOf({ document, subject }: UsageRecord): string[] {
  if (document === undefined) return [];
  const rated = objectsOf(document['ratedProductUsage']).map(({ productRef }) => productRef);
  const ids = [document['product'], ...rated].flatMap((each) => idOf(each) ?? []);
  return [...new Set(ids)].filter((id) => id !== subject);
}
