// The number of usages that match a filter, from tallies where possible: they hold exact numbers per kind, account,
// subject and hour, maintained by triggers in the transactions that write usage.
import { row, type Tx } from '../../platform/database';
import { type Columns, compileFilter, type Condition, type Filter } from '../../tmf';
import { countByHour } from './usage-hour';

const KINDS: Columns = {
  status: { sql: 't.status', type: 'text' },
  usageType: { sql: 't.usage_type', type: 'text' },
  'usageSpecification.id': { sql: 't.specification_id', type: 'text' },
  meter: { sql: 't.meter', type: 'text' },
  source: { sql: 't.source', type: 'text' },
};

const OWNERS: Columns = {
  'billingAccount.id': { sql: 't.account_id', type: 'text' },
  subject: { sql: 't.subject', type: 'text' },
  status: { sql: 't.status', type: 'text' },
};

const TALLIES = [
  { table: 'usage_tally', columns: KINDS },
  { table: 'usage_owner', columns: OWNERS },
];

/** Undefined when the usages must be counted. */
export async function countUsages(tx: Tx, filter: Filter): Promise<number | undefined> {
  return (await tallied(tx, filter)) ?? countByHour(tx, filter);
}

async function tallied(tx: Tx, filter: Filter): Promise<number | undefined> {
  const tally = TALLIES.map(({ table, columns }) => ({
    table,
    ...compileFilter(filter, columns),
  })).find(({ rest }) => rest.length === 0);
  if (tally === undefined) return undefined;
  // `billed` is derived from bills; neither the tallies nor the table distinguish it from `rated`.
  if (filter.flat().some(asksForBilled) && (await isAnythingBilled(tx))) return undefined;
  const found = await row<{ total: string | null }>(
    tx,
    `SELECT sum(t.usages) AS total FROM ${tally.table} t WHERE ${tally.sql}`,
    tally.parameters,
  );
  return Number(found?.total ?? 0);
}

function asksForBilled({ path, operator, values }: Condition): boolean {
  if (path.join('.') !== 'status') return false;
  const isNamed = operator === 'eq' || operator === 'ne';
  return !isNamed || values.some((status) => status === 'rated' || status === 'billed');
}

// Ordered by the key, so that it reads one index entry, however many bills other tenants have.
async function isAnythingBilled(tx: Tx): Promise<boolean> {
  return (await row(tx, 'SELECT 1 FROM bill ORDER BY tenant_id, id LIMIT 1')) !== undefined;
}
