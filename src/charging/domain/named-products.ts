// Products that a usage names beside its subject. Whose usage it is the subject says; a product of somebody else beside
// it leaves open who is to pay.
import { compositeKey } from '../../core/composite-key';
import type { Account } from './context';
import type { UsageReason, UsageRecord } from './usage-record';

export type NamedProduct = {
  readonly id: string;
  /** The accounts that pay or paid for it. */
  readonly payerIds: ReadonlySet<string>;
};

/** By the usage that names them; products that are not there are left out. */
export type NamedProducts = ReadonlyMap<string, readonly NamedProduct[]>;

export function namingKey({ source, id }: Pick<UsageRecord, 'source' | 'id'>): string {
  return compositeKey(source, id);
}

/** Why the usage is not guided to this payer: a product that it names was never his. */
export function otherPayerOf(
  named: NamedProducts | undefined,
  record: UsageRecord,
  payer: Account,
): UsageReason | undefined {
  const products = named?.get(namingKey(record)) ?? [];
  const other = products.find(({ payerIds }) => !payerIds.has(payer.id));
  if (other === undefined) return undefined;
  return {
    code: 'usage.other-payer',
    message: `Subject "${record.subject}" is charged to account ${payer.id}, and product ${other.id}, which it names, to ${[...other.payerIds].join(', ')}`,
    path: 'product',
  };
}
