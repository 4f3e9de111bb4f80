// The products that a usage names beside its subject. Whose usage it is the subject says; a product of somebody else
// beside it leaves open who is to pay.
import { idOf, objectsOf } from '../../core/json';
import type { Account } from './context';
import type { UsageReason, UsageRecord } from './usage-record';

/** By the id of a product, the accounts that pay or paid for it; products that are not there are absent. */
export type PayersOfProducts = ReadonlyMap<string, ReadonlySet<string>>;

/** As TMF635 names them: `product`, and the `productRef` of each rating. */
export function productsNamed({ document, subject }: UsageRecord): string[] {
  if (document === undefined) return [];
  const rated = objectsOf(document['ratedProductUsage']).map(({ productRef }) => productRef);
  const ids = [document['product'], ...rated].flatMap((each) => idOf(each) ?? []);
  return [...new Set(ids)].filter((id) => id !== subject);
}

/** Why the usage is not guided to this payer: a product that it names was never his. */
export function otherPayerOf(
  payers: PayersOfProducts,
  record: UsageRecord,
  payer: Account,
): UsageReason | undefined {
  if (payers.size === 0) return undefined;
  const other = productsNamed(record).find((id) => payers.get(id)?.has(payer.id) === false);
  if (other === undefined) return undefined;
  const paidBy = [...(payers.get(other) ?? [])].join(', ');
  return {
    code: 'usage.other-payer',
    message: `Subject "${record.subject}" is charged to account ${payer.id}, and product ${other}, which it names, to ${paidBy}`,
    path: 'product',
  };
}
