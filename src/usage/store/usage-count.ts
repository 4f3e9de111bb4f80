// How many usages fit a filter, without counting them where the tally knows: it holds the exact number
// of every kind, kept by triggers in the transactions that write usage.
import { row, type Tx } from '../../platform/database';
import { type Columns, compileFilter, type Condition, type Filter } from '../../tmf';

const KINDS: Columns = {
  status: { sql: 't.status', type: 'text' },
  usageType: { sql: 't.usage_type', type: 'text' },
  'usageSpecification.id': { sql: 't.specification_id', type: 'text' },
  meter: { sql: 't.meter', type: 'text' },
  source: { sql: 't.source', type: 'text' },
};

/** Undefined: they have to be counted. */
export async function countUsages(tx: Tx, filter: Filter): Promise<number | undefined> {
  const { sql, parameters, rest } = compileFilter(filter, KINDS);
  if (rest.length > 0) return undefined;
  // A bill tells billed usage from rated; the tally, like the table, knows neither apart.
  if (filter.flat().some(asksForBilled) && (await isAnythingBilled(tx))) return undefined;
  const found = await row<{ total: string | null }>(
    tx,
    `SELECT sum(t.usages) AS total FROM usage_tally t WHERE ${sql}`,
    parameters,
  );
  return Number(found?.total ?? 0);
}

function asksForBilled({ path, operator, values }: Condition): boolean {
  if (path.join('.') !== 'status') return false;
  const isNamed = operator === 'eq' || operator === 'ne';
  return !isNamed || values.some((status) => status === 'rated' || status === 'billed');
}

async function isAnythingBilled(tx: Tx): Promise<boolean> {
  return (await row(tx, 'SELECT 1 FROM bill LIMIT 1')) !== undefined;
}
