import type {
  Amounts,
  Finding,
  JournalAmounts,
  Key,
  Page,
  Roots,
  RowCheck,
  Walk,
} from '../domain/check';
import { row, type Tx } from '../../platform/database';
import type { Tenant } from '../../platform/tenant';

/** Rows a statement reads: what its time and memory are bounded by. */
const PAGE_SIZE = 5_000;

export type Summed = { readonly row: string; readonly what: string; readonly amount: string };
export type SumPage = {
  readonly rows: number;
  readonly last?: Key;
  readonly sums: readonly Summed[];
};

/** Limits the rows to those whose hash is in one of `slices` (a power of two) slices, for roots with very many rows. */
export type Slice = { readonly slices: number; readonly slice: number };

export class WalkRepository {
  async rows(tx: Tx, { walk, offence }: RowCheck, after: Key | undefined): Promise<Page> {
    const range = after === undefined ? '' : behind(walk, 1);
    const found = await row<PageRow & Partial<Finding>>(
      tx,
      `WITH page AS MATERIALIZED (${pageOf(walk, range)}), offence AS (${offence})
       SELECT ${endOf(walk)}, o.row, o.message FROM (SELECT) one LEFT JOIN offence o ON true`,
      after ?? [],
    );
    const { row: broken, message } = found ?? {};
    const page = toPage(found);
    return broken && message ? { ...page, finding: { row: broken, message } } : page;
  }

  async sums(
    tx: Tx,
    amounts: Amounts | JournalAmounts,
    { after, upTo }: Roots,
    { slices, slice }: Slice,
    key: Key | undefined,
  ): Promise<SumPage> {
    const { walk, sums } = 'journal' in amounts ? ofJournal(amounts) : amounts;
    const values = key === undefined ? [after] : [...key];
    const root = walk.key[0]?.[0] ?? '';
    const lower = key === undefined ? `${root} > $1` : behind(walk, 1);
    const upper = upTo === null ? '' : `AND ${root} <= $${values.push(upTo)}`;
    const of = slices === 1 ? '' : `WHERE hashtext(s.row) & ${slices - 1} = ${slice}`;
    const found = await row<PageRow & { sums: [string, string, string][] | null }>(
      tx,
      `WITH page AS MATERIALIZED (${pageOf(walk, `${lower} ${upper}`)}), sums AS (${sums})
       SELECT ${endOf(walk)},
         (SELECT json_agg(json_build_array(s.row, s.what, s.amount::text)) FROM sums s ${of}) AS sums`,
      values,
    );
    const summed = (found?.sums ?? []).map(([name, what, amount]) => ({ row: name, what, amount }));
    return { ...toPage(found), sums: summed };
  }

  /** The next range of roots to prove in one snapshot, with a limited number of transactions in all. */
  async nextRoots(tx: Tx, after: string): Promise<Roots> {
    const found = await row<{ up_to: string | null }>(
      tx,
      `WITH heads AS (
         SELECT root_id, seq FROM ledger_head h WHERE root_id > $1 ORDER BY root_id LIMIT ${ROOTS_MAX}
       ), placed AS (
         SELECT root_id, row_number() OVER w AS n, sum(heads.seq) OVER w AS moves FROM heads
         WINDOW w AS (ORDER BY root_id)
       )
       SELECT min(root_id) FILTER (WHERE moves >= ${MOVES_MAX} OR n = ${ROOTS_MAX}) AS up_to FROM placed`,
      [after],
    );
    return { after, upTo: found?.up_to ?? null };
  }

  /** Those with rows in one of the tables, by one probe of an index a tenant and table. */
  async tenants(tx: Tx, tables: readonly string[]): Promise<Tenant[]> {
    const found = await row<{ tenants: Tenant[] | null }>(
      tx,
      `SELECT array_agg(DISTINCT tenant_id ORDER BY tenant_id) AS tenants FROM (
         ${tables.map(tenantsOf).join(' UNION ALL ')}) each_of`,
    );
    return found?.tenants ?? [];
  }
}

const ROOTS_MAX = 500;
const MOVES_MAX = 5_000;

function tenantsOf(table: string): string {
  return `SELECT tenant_id FROM (
    WITH RECURSIVE found AS (
      (SELECT tenant_id FROM ${table} ORDER BY tenant_id LIMIT 1)
      UNION ALL
      SELECT (SELECT t.tenant_id FROM ${table} t WHERE t.tenant_id > found.tenant_id ORDER BY t.tenant_id LIMIT 1)
      FROM found WHERE found.tenant_id IS NOT NULL
    ) SELECT tenant_id FROM found WHERE tenant_id IS NOT NULL) of_${table}`;
}

type PageRow = { readonly n: number; readonly last: string[] | null };

function pageOf({ from, key, columns, where }: Walk, range: string): string {
  const rows = [range, where].filter((each) => each !== undefined && each !== '').join(' AND ');
  const order = key.map(([column]) => column).join(', ');
  return `SELECT ${columns} FROM ${from} WHERE ${rows === '' ? 'true' : rows} ORDER BY ${order} LIMIT ${PAGE_SIZE}`;
}

function behind({ key }: Walk, first: number): string {
  const columns = key.map(([column]) => column).join(', ');
  const values = key.map(([, type], index) => `$${first + index}::text::${type}`).join(', ');
  return `(${columns}) > (${values})`;
}

/** The number of rows and the last key of a page; inside, columns have plain names. */
function endOf({ key }: Walk): string {
  const names = key.map(([column]) => column.replace(/^.*\./, ''));
  const texts = names.map((name) => `page.${name}::text`).join(', ');
  const order = names.map((name) => `page.${name} DESC`).join(', ');
  return `(SELECT count(*)::int FROM page) AS n,
    (SELECT ARRAY[${texts}] FROM page ORDER BY ${order} LIMIT 1) AS last`;
}

function toPage(found: PageRow | undefined): Page {
  const { n: count = 0, last = null } = found ?? {};
  return count < PAGE_SIZE || last === null ? { rows: count } : { rows: count, last };
}

const JOURNAL: Walk = {
  from: 'journal_transaction',
  key: [
    ['root_id', 'text'],
    ['seq', 'bigint'],
  ],
  columns: 'root_id, seq, kind, reference, accounts, units, amounts',
};

function ofJournal({ journal }: JournalAmounts): Amounts {
  return {
    walk: JOURNAL,
    sums: `WITH moved AS (
        SELECT p.root_id, p.seq, p.kind, p.reference, l.account, l.unit, l.amount
        FROM page p LEFT JOIN LATERAL unnest(p.accounts, p.units, p.amounts) AS l(account, unit, amount) ON true
      ), named AS (${journal})
      SELECT row, what, sum(amount) AS amount FROM named GROUP BY 1, 2`,
  };
}
