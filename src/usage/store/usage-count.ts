// How many usages fit a filter, without counting them where the tally knows: it holds the exact number
// of every kind, kept by triggers in the transactions that write usage. Where more than half of all
// fit, those that do not are counted and taken off: then a total costs half a scan of an index at most.
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

// Counting fewer than these is quick whatever fits.
const MANY = 200_000;

/** Undefined: they have to be counted. */
export async function countUsages(
  tx: Tx,
  filter: Filter,
  many = MANY,
): Promise<number | undefined> {
  return (
    (await tallied(tx, filter)) ?? (await countByHour(tx, filter)) ?? allButOthers(tx, filter, many)
  );
}

async function tallied(tx: Tx, filter: Filter): Promise<number | undefined> {
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

async function allButOthers(tx: Tx, filter: Filter, many: number): Promise<number | undefined> {
  const sides = sidesOf(filter.flat());
  if (sides === undefined) return undefined;
  const total = (await tallied(tx, [])) ?? 0;
  if (total < many || (await expected(tx, sides)) <= total / 2) return undefined;
  const counts = sides.outside.map((where) => `(SELECT count(*) FROM usage u WHERE ${where})`);
  const found = await row<{ others: string }>(
    tx,
    `SELECT ${counts.join(' + ')} AS others`,
    sides.parameters,
  );
  return total - Number(found?.others ?? 0);
}

/** As the planner sees it: a wrong guess costs time and changes no total. */
async function expected(tx: Tx, { inside, parameters }: Sides): Promise<number> {
  const plan = await row<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
    tx,
    `EXPLAIN (FORMAT JSON) SELECT FROM usage u WHERE ${inside}`,
    parameters,
  );
  return plan?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

/** What fits, and what does not: ranges of one index that don't overlap. */
type Sides = {
  readonly inside: string;
  readonly outside: readonly string[];
  readonly parameters: readonly string[];
};

const NAMES: Readonly<Record<string, string>> = {
  'billingAccount.id': 'u.account_id',
  subject: 'u.subject',
};

function sidesOf([condition, ...others]: readonly Condition[]): Sides | undefined {
  const column = NAMES[condition?.path.join('.') ?? ''];
  const [value, second] = condition?.values ?? [];
  const isOne = condition?.operator === 'eq' && value !== undefined && second === undefined;
  if (column === undefined || !isOne || others.length > 0) return undefined;
  return {
    inside: `${column} = $1`,
    outside: [`${column} < $1`, `${column} > $1`],
    parameters: [value],
  };
}
