import { BILLED_LEGS } from '../../charging/domain/leg';
import { isOneOf } from '../../platform/sql-text';
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
import type { UsageRecord } from '../../charging';
import { countUsages } from './usage-count';
import { type ShownUsage, type UsageRow, fromRow } from './usage.mapping';

const from = (usages: string): string =>
  `${usages} u LEFT JOIN meter m ON m.tenant_id = u.tenant_id AND m.code = u.meter`;

export const USAGES = from('usage');
// The view itself has the tenant condition, so that any operator can use an index; see its migration.
const LISTED = from('usage_of_tenant');

// The row nearly always names the first accrual itself; a cast there would keep row-level security from the index. Not
// joined, so that it is read only where a status is asked for.
const BILL_OF_FIRST = `(
  SELECT a.bill_id FROM accrual a WHERE a.tenant_id = u.tenant_id AND a.root_id = u.root_id AND a.id = u.accrual_id
  UNION ALL
  SELECT a.bill_id FROM accrual a WHERE u.accrual_id IS NULL AND u.charge_refs IS NOT NULL
    AND a.tenant_id = u.tenant_id AND a.root_id = u.root_id AND a.id = u.charge_refs[1]::uuid)`;

/** `billed` is derived from the bill of the first charge, so that closing a bill writes no usage. */
const STATUS = `CASE WHEN u.status = 'rated' AND ${BILL_OF_FIRST} IS NOT NULL THEN 'billed' ELSE u.status END`;

// OFFSET 0 keeps the look-ups one by one by primary key: without statistics, on a young table, the planner would
// otherwise start from all charges of the root.
const CHARGED = `FROM (
    SELECT 0 AS n, u.accrual_id, u.charge_seq AS seq WHERE u.accrual_id IS NOT NULL
    UNION ALL
    SELECT n, u.charge_refs[n]::uuid, u.charge_refs[n + 1]::int FROM generate_series(1, cardinality(u.charge_refs), 2) AS n
  ) AS r
  CROSS JOIN LATERAL (SELECT * FROM accrual a WHERE a.tenant_id = u.tenant_id AND a.root_id = u.root_id
    AND a.id = r.accrual_id AND ${isOneOf('a.leg', BILLED_LEGS)} OFFSET 0) a
  CROSS JOIN LATERAL (SELECT * FROM charge c WHERE c.tenant_id = u.tenant_id AND c.root_id = u.root_id
    AND c.accrual_id = r.accrual_id AND c.seq = r.seq OFFSET 0) c`;

const PRODUCT = `(SELECT s.product_id FROM subscription s
  WHERE s.tenant_id = a.tenant_id AND s.root_id = a.root_id AND s.id = a.subscription_id)`;

const CHARGES = `(SELECT jsonb_agg(jsonb_build_object(
    'description', a.description, 'amount', c.amount::text, 'currency', a.currency,
    'taxRatePercent', a.tax_rate::text, 'productId', ${PRODUCT},
    'ratedAt', (extract(epoch FROM c.booked_at) * 1000)::bigint, 'isBilled', a.bill_id IS NOT NULL) ORDER BY r.n)
  ${CHARGED})`;

const DRAWN = `FROM draw d
  CROSS JOIN LATERAL (SELECT * FROM bucket b WHERE b.tenant_id = d.tenant_id AND b.root_id = d.root_id
    AND b.id = d.bucket_id OFFSET 0) b
  WHERE d.tenant_id = u.tenant_id AND d.root_id = u.root_id AND d.usage_id = u.id AND d.accrual_id IS NULL`;

const INCLUDED = `(SELECT jsonb_agg(jsonb_build_object('bucketId', d.bucket_id, 'quantity', d.quantity::text, 'unit', b.unit)
    ORDER BY d.bucket_id, d.seq)
  ${DRAWN})`;

const SELECT = `SELECT u.id, ${STATUS} AS status, u.source, u.external_id AS "externalId", u.meter, u.subject,
  u.quantity::text, u.amount::text, u.occurred_at AS "occurredAt", u.attributes, u.rated_elsewhere AS "ratedElsewhere", u.document, u.reason, m.unit, ${CHARGES} AS charges, ${INCLUDED} AS included`;

// For usage rated elsewhere: what the client stated takes precedence over what follows from its charge.
const SAID = `CASE WHEN u.rated_elsewhere IS NULL THEN '{}' ELSE (u.document #> '{ratedProductUsage,0}')
    || jsonb_build_object('isExternal', true, 'isBilled', a.bill_id IS NOT NULL) END`;

// Numbers are compared in the form shown: as the nearest double.
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

/**
 * The usage in the form of TMF635, for filters that no column answers: `toResource` in slow SQL. A property test
 * keeps the two equal.
 */
export const USAGE_BODY = `(coalesce(u.document, jsonb_build_object('usageType', u.meter, 'source', u.source,
    'usageSpecification', jsonb_build_object('id', u.meter, 'name', u.meter),
    'usageCharacteristic', ${CHARACTERISTICS}))
  || CASE WHEN u.document ->> 'usageDate' IS NULL
     THEN jsonb_build_object('usageDate', meterline_wire_instant(u.occurred_at)) ELSE '{}' END
  || jsonb_build_object('id', u.id, 'status', ${STATUS})
  || coalesce((SELECT jsonb_build_object('ratedProductUsage', rated) FROM (SELECT ${RATED} AS rated) AS shown
     WHERE rated <> '[]'), '{}')
  || CASE WHEN u.reason IS NULL THEN '{}' ELSE jsonb_build_object('statusReason',
     jsonb_build_object('code', u.reason ->> 'code', 'message', u.reason ->> 'message')) END)`;

// No index by owner and date, because it would make every insert slower.
const UNDATED = { unorders: ['usageDate'] };

const COLUMNS: Columns = {
  id: { sql: 'u.id', type: 'uuid', isNeverNull: true },
  status: {
    sql: STATUS,
    type: 'text',
    implies: { sql: 'u.status', of: (status) => (status === 'billed' ? 'rated' : status) },
  },
  'statusReason.code': { sql: `(u.reason ->> 'code')`, type: 'text' },
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

/** The meter's name in TMF635: as the client wrote it, when there is a document. */
function named(...path: readonly string[]): Column {
  const sql = `CASE WHEN u.document IS NULL THEN u.meter ELSE u.document #>> '{${path.join(',')}}' END`;
  return { sql, type: 'text', either: { column: 'u.meter', body: 'u.document' } };
}

// Attributes that every usage shows; others exist only when a client sent them.
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

type Read = (usage: ShownUsage) => Resource;

/** Reads usage of all wires. Charging writes it; only usage that was never charged is changed and deleted here. */
export class UsageStore {
  /** Reads the ids of the page first, then the results of its usages, which cost a look-up each. */
  async list(tx: Tx, query: ListQuery, toResource: Read): Promise<Page> {
    if (query.jsonPaths.length > 0) return this.listWhole(tx, query, toResource);
    const page = await listResources<{ id: string }>(
      tx,
      { ...LISTING, select: 'SELECT u.id', toResource: ({ id }) => ({ id, body: {} }) },
      query,
    );
    return { ...page, items: await this.whole(tx, page.items, toResource) };
  }

  /** Reads these usages in order, in portions, so that no statement takes long. */
  private async whole(
    tx: Tx,
    listed: readonly { readonly id: string }[],
    toResource: Read,
  ): Promise<Resource[]> {
    const ids = listed.map(({ id }) => id);
    const found = new Map<string, ShownUsage>();
    for (let from = 0; from < ids.length; from += PAGE) {
      const part = await this.findAll(tx, ids.slice(from, from + PAGE));
      for (const usage of part) found.set(usage.id, usage);
    }
    return ids.flatMap((id) => found.get(id) ?? []).map(toResource);
  }

  /** JSONPath filters are evaluated in memory, on complete usages. */
  private listWhole(tx: Tx, query: ListQuery, toResource: Read): Promise<Page> {
    const listing = { ...LISTING, select: SELECT };
    const read = (found: UsageRow) => toResource(fromRow(found));
    return listResources<UsageRow>(tx, { ...listing, toResource: read }, query);
  }

  /** All matching usages in order of arrival, by a cursor, so that memory stays constant. */
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

  async find(tx: Tx, id: string): Promise<ShownUsage | undefined> {
    if (!isUuid(id)) return undefined;
    const found = await row<UsageRow>(tx, `${SELECT} FROM ${USAGES} WHERE u.id = $1`, [id]);
    return found && fromRow(found);
  }

  /** The original report of a usage that was corrected later; undefined otherwise. */
  async reportedOf(tx: Tx, id: string): Promise<UsageRecord | undefined> {
    const sql = 'SELECT reported FROM usage WHERE id = $1';
    const found = await row<{ reported: UsageRecord | null }>(tx, sql, [id]);
    return found?.reported ?? undefined;
  }

  /** As `find`, and locks the usage until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<ShownUsage | undefined> {
    if (!isUuid(id)) return undefined;
    await rows(tx, 'SELECT FROM usage WHERE id = $1 FOR UPDATE', [id]);
    return this.find(tx, id);
  }

  async findAll(tx: Tx, ids: readonly string[]): Promise<ShownUsage[]> {
    const sql = `${SELECT} FROM ${USAGES} WHERE u.id = ANY($1::uuid[]) ORDER BY u.id`;
    return (await rows<UsageRow>(tx, sql, [ids])).map(fromRow);
  }

  /** Deletes it only if it was never charged; answers whether it did. */
  async deleteUncharged(tx: Tx, id: string): Promise<boolean> {
    const deleted = await rows(
      tx,
      `DELETE FROM usage WHERE id = $1 AND status IN ('rejected', 'recycled', 'guided') RETURNING id`,
      [id],
    );
    return deleted.length > 0;
  }

  /** A page of rejected usage after `afterId`, locked; rows that another recycling has locked are skipped. */
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
