import { isUuid } from '../../core/uuid';
import { row, rows, type Tx } from '../../platform/database';
import {
  classColumn,
  type Column,
  type Columns,
  compileFilter,
  type Filter,
  type ListQuery,
  listResources,
  type Page,
  type Resource,
} from '../../tmf';
import type { UsageReason, UsageRecord } from '../../charging';
import {
  type IncludedQuantity,
  type KeptRecord,
  type RatedCharge,
  recordOf,
  type UsageView,
} from '../domain/usage-view';
import { countUsages } from './usage-count';

export type StoredUsage = UsageView & { readonly id: string };

// Its first charge is mostly its own: a cast beside that would keep row-level security from using the index.
const from = (usages: string): string => `${usages} u
  LEFT JOIN meter m ON m.tenant_id = u.tenant_id AND m.code = u.meter
  LEFT JOIN LATERAL (
    SELECT a.bill_id FROM accrual a WHERE a.tenant_id = u.tenant_id AND a.root_id = u.root_id AND a.id = u.accrual_id
    UNION ALL
    SELECT a.bill_id FROM accrual a WHERE u.accrual_id IS NULL AND u.charge_refs IS NOT NULL
      AND a.tenant_id = u.tenant_id AND a.root_id = u.root_id AND a.id = u.charge_refs[1]::uuid
  ) first ON true`;

export const USAGES = from('usage');
// The view says the tenant itself, so that any operator may use an index; see its migration.
const LISTED = from('usage_of_tenant');

/** A rated usage whose first charge is on a closed bill is billed: derived, so that closing writes no usage. */
const STATUS = `CASE WHEN u.status = 'rated' AND first.bill_id IS NOT NULL THEN 'billed' ELSE u.status END`;

// OFFSET 0 keeps the look-ups one by one through the primary keys: freely joined, the planner starts
// from all charges of the root while a young table has no statistics.
const CHARGED = `FROM (
    SELECT 0 AS n, u.accrual_id, u.charge_seq AS seq WHERE u.accrual_id IS NOT NULL
    UNION ALL
    SELECT n, u.charge_refs[n]::uuid, u.charge_refs[n + 1]::int FROM generate_series(1, cardinality(u.charge_refs), 2) AS n
  ) AS r
  CROSS JOIN LATERAL (SELECT * FROM accrual a WHERE a.tenant_id = u.tenant_id AND a.root_id = u.root_id
    AND a.id = r.accrual_id AND a.leg = 'retail' OFFSET 0) a
  CROSS JOIN LATERAL (SELECT * FROM charge c WHERE c.tenant_id = u.tenant_id AND c.root_id = u.root_id
    AND c.accrual_id = r.accrual_id AND c.seq = r.seq OFFSET 0) c`;

const PRODUCT = `(SELECT s.product_id FROM subscription s
  WHERE s.tenant_id = a.tenant_id AND s.id = a.subscription_id)`;

const CHARGES = `(SELECT jsonb_agg(jsonb_build_object(
    'description', a.description, 'amount', c.amount::text, 'currency', a.currency,
    'taxRatePercent', a.tax_rate::text, 'productId', ${PRODUCT},
    'ratedAt', (extract(epoch FROM c.booked_at) * 1000)::bigint, 'isBilled', a.bill_id IS NOT NULL) ORDER BY r.n)
  ${CHARGED})`;

const DRAWN = `FROM draw d JOIN bucket b ON b.tenant_id = d.tenant_id AND b.root_id = d.root_id AND b.id = d.bucket_id
  WHERE d.tenant_id = u.tenant_id AND d.root_id = u.root_id AND d.usage_id = u.id AND d.accrual_id IS NULL`;

const INCLUDED = `(SELECT jsonb_agg(jsonb_build_object('bucketId', d.bucket_id, 'quantity', d.quantity::text, 'unit', b.unit)
    ORDER BY d.bucket_id, d.seq)
  ${DRAWN})`;

const SELECT = `SELECT u.id, ${STATUS} AS status, u.source, u.external_id AS "externalId", u.meter, u.subject,
  u.quantity::text, u.amount::text, u.occurred_at AS "occurredAt", u.attributes, u.rated_elsewhere AS "ratedElsewhere", u.document, u.reason, m.unit, ${CHARGES} AS charges, ${INCLUDED} AS included`;

// Of usage that was rated elsewhere: what was said of it, over what follows from its charge.
const SAID = `CASE WHEN u.rated_elsewhere IS NULL THEN '{}' ELSE (u.document #> '{ratedProductUsage,0}')
    || jsonb_build_object('isExternal', true, 'isBilled', a.bill_id IS NOT NULL) END`;

// Numbers are compared as they are printed: as the nearest double.
const RATED = `coalesce((SELECT jsonb_agg(jsonb_build_object('isBilled', a.bill_id IS NOT NULL,
    'isTaxExempt', a.tax_rate = 0, 'offerTariffType', 'Normal', 'ratingAmountType', 'Total',
    'ratingDate', meterline_wire_instant(c.booked_at), 'taxRate', a.tax_rate::float8,
    'usageRatingTag', 'non included usage',
    'taxExcludedRatingAmount', jsonb_build_object('unit', a.currency, 'value', c.amount::float8),
    'taxIncludedRatingAmount', jsonb_build_object('unit', a.currency,
      'value', (c.amount + c.amount * a.tax_rate / 100)::float8),
    'productRef', jsonb_build_object('id', ${PRODUCT}, 'name', a.description)) || ${SAID} ORDER BY r.n)
  ${CHARGED}), '[]') || coalesce((SELECT jsonb_agg(jsonb_build_object('usageRatingTag', 'included usage',
    'bucketValueConvertedInAmount', jsonb_build_object('unit', b.unit, 'value', d.quantity::float8),
    'bucket', jsonb_build_object('id', d.bucket_id))) ${DRAWN}), '[]')`;

const CHARACTERISTICS = `jsonb_build_array(
    jsonb_build_object('name', 'subject', 'valueType', 'string', 'value', u.subject),
    jsonb_build_object('name', coalesce(m.unit, 'quantity'), 'valueType', 'string', 'value', u.quantity::text),
    jsonb_build_object('name', 'externalId', 'valueType', 'string', 'value', u.external_id))
  || CASE WHEN u.amount IS NULL THEN '[]'
     ELSE jsonb_build_array(jsonb_build_object('name', 'amount', 'valueType', 'string', 'value', u.amount::text)) END
  || coalesce((SELECT jsonb_agg(jsonb_build_object('name', key, 'valueType', jsonb_typeof(value), 'value', value))
     FROM jsonb_each(u.attributes)), '[]')`;

/** The usage as TMF635 shows it, for filters that no column answers: `toResource` in SQL, and slow. A property holds the two together. */
export const USAGE_BODY = `(coalesce(u.document, jsonb_build_object('usageType', u.meter, 'source', u.source,
    'usageDate', meterline_wire_instant(u.occurred_at),
    'usageSpecification', jsonb_build_object('id', u.meter, 'name', u.meter),
    'usageCharacteristic', ${CHARACTERISTICS}))
  || jsonb_build_object('id', u.id, 'status', ${STATUS})
  || coalesce((SELECT jsonb_build_object('ratedProductUsage', rated) FROM (SELECT ${RATED} AS rated) AS shown
     WHERE rated <> '[]'), '{}')
  || CASE WHEN u.reason IS NULL THEN '{}' ELSE jsonb_build_object('statusReason',
     jsonb_build_object('code', u.reason ->> 'code', 'message', u.reason ->> 'message')) END)`;

// An index of the usage of each owner by date would make every usage dearer to write.
const UNDATED = { unorders: ['usageDate'] };

const COLUMNS: Columns = {
  id: { sql: 'u.id', type: 'uuid', isNeverNull: true },
  status: {
    sql: STATUS,
    type: 'text',
    implies: { sql: 'u.status', of: (status) => (status === 'billed' ? 'rated' : status) },
  },
  usageDate: { sql: 'u.occurred_at', type: 'instant', isNeverNull: true },
  usageType: named('usageType'),
  'usageSpecification.id': named('usageSpecification', 'id'),
  'usageSpecification.name': named('usageSpecification', 'name'),
  meter: { sql: 'u.meter', type: 'text', isNeverNull: true },
  subject: { sql: 'u.subject', type: 'text', isNeverNull: true, ...UNDATED },
  source: { sql: 'u.source', type: 'text', isNeverNull: true },
  externalId: { sql: 'u.external_id', type: 'text', isNeverNull: true },
  'billingAccount.id': { sql: 'u.account_id', type: 'text', isNeverNull: true, ...UNDATED },
};

/** What TMF635 calls the meter: in the words of the client, where it sent a document. */
function named(...path: readonly string[]): Column {
  const sql = `CASE WHEN u.document IS NULL THEN u.meter ELSE u.document #>> '{${path.join(',')}}' END`;
  return { sql, type: 'text', either: { column: 'u.meter', body: 'u.document' } };
}

// What we tell of every usage; all else is there only where a client sent it.
const TOLD: ReadonlySet<string> = new Set([
  'usageCharacteristic',
  'ratedProductUsage',
  'statusReason',
]);

function bodyAt([first = '']: readonly string[]): string {
  return TOLD.has(first) ? USAGE_BODY : 'u.document';
}

const LISTING = {
  from: LISTED,
  columns: COLUMNS,
  body: bodyAt,
  order: 'u.received_at, u.id',
  total: (tx: Tx, filter: Filter) => countUsages(tx, filter),
};

const STREAMED: Columns = { ...COLUMNS, ...classColumn('Usage', bodyAt) };
const PAGE = 500;

type Read = (usage: StoredUsage) => Resource;

/** Reads usage of any wire. Charging writes it; what it rejected is changed and deleted here. */
export class UsageStore {
  /** The page first, by ids alone; then what became of its usages, which costs a look-up each. */
  async list(tx: Tx, query: ListQuery, toResource: Read): Promise<Page> {
    if (query.jsonPaths.length > 0) return this.listWhole(tx, query, toResource);
    const page = await listResources<{ id: string }>(
      tx,
      { ...LISTING, select: 'SELECT u.id', toResource: ({ id }) => ({ id, body: {} }) },
      query,
    );
    return { ...page, items: await this.whole(tx, page.items, toResource) };
  }

  /** The usages of these ids in their order; so many at once that no statement takes long. */
  private async whole(
    tx: Tx,
    listed: readonly { readonly id: string }[],
    toResource: Read,
  ): Promise<Resource[]> {
    const ids = listed.map(({ id }) => id);
    const found = new Map<string, StoredUsage>();
    for (let from = 0; from < ids.length; from += PAGE) {
      const part = await this.findAll(tx, ids.slice(from, from + PAGE));
      for (const usage of part) found.set(usage.id, usage);
    }
    return ids.flatMap((id) => found.get(id) ?? []).map(toResource);
  }

  /** A JSONPath is decided in memory, on whole usages. */
  private listWhole(tx: Tx, query: ListQuery, toResource: Read): Promise<Page> {
    const listing = { ...LISTING, select: SELECT };
    const read = (found: UsageRow) => toResource(fromRow(found));
    return listResources<UsageRow>(tx, { ...listing, toResource: read }, query);
  }

  /** All that fits, in the order of arrival, read by a cursor: how much it is costs no memory. */
  async *pages(tx: Tx, filter: Filter, toResource: Read): AsyncGenerator<readonly Resource[]> {
    const { sql, parameters } = compileFilter(filter, STREAMED, bodyAt);
    const select = `SELECT u.id FROM ${USAGES} WHERE ${sql} ORDER BY ${LISTING.order}`;
    await rows(tx, `DECLARE usages NO SCROLL CURSOR FOR ${select}`, parameters);
    for (;;) {
      const next = await rows<{ id: string }>(tx, `FETCH ${PAGE} FROM usages`);
      if (next.length === 0) return;
      yield await this.whole(tx, next, toResource);
    }
  }

  async find(tx: Tx, id: string): Promise<StoredUsage | undefined> {
    if (!isUuid(id)) return undefined;
    const found = await row<UsageRow>(tx, `${SELECT} FROM ${USAGES} WHERE u.id = $1`, [id]);
    return found && fromRow(found);
  }

  /** What was reported of it first, if it was put right since. */
  async reportedOf(tx: Tx, id: string): Promise<UsageRecord | undefined> {
    const sql = 'SELECT reported FROM usage WHERE id = $1';
    const found = await row<{ reported: UsageRecord | null }>(tx, sql, [id]);
    return found?.reported ?? undefined;
  }

  /** As `find`, but nothing is decided of the usage until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<StoredUsage | undefined> {
    if (!isUuid(id)) return undefined;
    await rows(tx, 'SELECT FROM usage WHERE id = $1 FOR UPDATE', [id]);
    return this.find(tx, id);
  }

  async findAll(tx: Tx, ids: readonly string[]): Promise<StoredUsage[]> {
    const sql = `${SELECT} FROM ${USAGES} WHERE u.id = ANY($1::uuid[]) ORDER BY u.id`;
    return (await rows<UsageRow>(tx, sql, [ids])).map(fromRow);
  }

  /** Only what was never charged may go; answers whether it did. */
  async deleteUncharged(tx: Tx, id: string): Promise<boolean> {
    const deleted = await rows(
      tx,
      `DELETE FROM usage WHERE id = $1 AND status IN ('rejected', 'recycled', 'guided') RETURNING id`,
      [id],
    );
    return deleted.length > 0;
  }

  /** A page of rejected usage after `afterId`, locked: what another recycling works on is passed over. */
  async lockRejected(
    tx: Tx,
    query: ListQuery,
    afterId: string | null,
    limit: number,
  ): Promise<string[]> {
    const filter = compileFilter(query.filter, COLUMNS, bodyAt, 3);
    const found = await rows<{ id: string }>(
      tx,
      `SELECT u.id FROM ${USAGES} WHERE u.status IN ('rejected', 'recycled')
         AND ($1::uuid IS NULL OR u.id > $1::uuid) AND ${filter.sql}
       ORDER BY u.id LIMIT $2 FOR UPDATE OF u SKIP LOCKED`,
      [afterId, limit, ...filter.parameters],
    );
    return found.map(({ id }) => id);
  }
}

type UsageRow = KeptRecord & {
  id: string;
  status: string;
  reason: UsageReason | null;
  unit: string | null;
  charges: RatedCharge[] | null;
  included: IncludedQuantity[] | null;
};

function fromRow(found: UsageRow): StoredUsage {
  return {
    id: found.id,
    status: found.status,
    record: recordOf(found),
    unit: found.unit ?? undefined,
    reason: found.reason,
    charges: found.charges ?? [],
    included: found.included ?? [],
  };
}
