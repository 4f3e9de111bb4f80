// Totals of lists that triggers maintain (`list_tally`), so that a page of a long list needs no count.
import { row, type Tx } from '../../platform/database';
import { compileFilter } from './compile-filter';
import type { Filter } from './list-query';

/** One tally per value of `attribute`, named `prefix` plus the value; without an attribute, a single one. */
export type Tally = { readonly prefix: string; readonly attribute?: string };

/** Undefined when the filter needs more than the tally distinguishes. */
export async function talliedTotal(
  tx: Tx,
  { prefix, attribute }: Tally,
  filter: Filter,
): Promise<number | undefined> {
  const own = { sql: `substr(list, ${prefix.length + 1})`, type: 'text' } as const;
  const columns = attribute === undefined ? {} : { [attribute]: own };
  const { sql, parameters, rest } = compileFilter(filter, columns, undefined, 2);
  if (rest.length > 0) return undefined;
  const found = await row<{ total: string | null }>(
    tx,
    `SELECT sum(entries) AS total FROM list_tally
     WHERE list >= $1 AND list < $1 || '\u007f' AND ${sql}`,
    [prefix, ...parameters],
  );
  return Number(found?.total ?? 0);
}
