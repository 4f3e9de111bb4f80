import { formatInstant, instant } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import {
  type Body,
  type Columns,
  compileFilter,
  type ListQuery,
  listResources,
  type Page,
  type Resource,
} from '../../tmf';
import type { AttributeValue, UsageReason } from '../../charging';
import type { IncludedQuantity, RatedCharge, ReportedUsage, UsageView } from '../domain/usage-view';

export type StoredUsage = UsageView & { readonly id: string };

const FROM = `usage u
  LEFT JOIN meter m ON m.tenant_id = u.tenant_id AND m.code = u.meter
  LEFT JOIN accrual first ON first.tenant_id = u.tenant_id AND first.root_id = u.root_id
    AND first.id = u.charge_refs[1]::uuid`;

/** A rated usage whose first charge is on a closed bill is billed: derived, so that closing writes no usage. */
const STATUS = `CASE WHEN u.status = 'rated' AND first.bill_id IS NOT NULL THEN 'billed' ELSE u.status END`;

const CHARGES = `(SELECT jsonb_agg(jsonb_build_object(
    'description', a.description, 'amount', c.amount::text, 'currency', a.currency,
    'taxRatePercent', a.tax_rate::text, 'subscriptionId', a.subscription_id,
    'ratedAt', (extract(epoch FROM c.booked_at) * 1000)::bigint, 'isBilled', a.bill_id IS NOT NULL) ORDER BY r.n)
  FROM generate_series(1, cardinality(u.charge_refs), 2) AS r(n)
  JOIN accrual a ON a.tenant_id = u.tenant_id AND a.root_id = u.root_id AND a.id = u.charge_refs[r.n]::uuid AND a.leg = 'retail'
  JOIN charge c ON c.tenant_id = u.tenant_id AND c.root_id = u.root_id AND c.accrual_id = a.id AND c.seq = u.charge_refs[r.n + 1]::int)`;

const INCLUDED = `(SELECT jsonb_agg(jsonb_build_object('bucketId', d.bucket_id, 'quantity', d.quantity::text, 'unit', b.unit))
  FROM draw d JOIN bucket b ON b.tenant_id = d.tenant_id AND b.id = d.bucket_id
  WHERE d.tenant_id = u.tenant_id AND d.root_id = u.root_id AND d.usage_id = u.id AND d.accrual_id IS NULL)`;

const SELECT = `SELECT u.id, ${STATUS} AS status, u.source, u.external_id, u.meter, u.subject, u.quantity::text,
  u.amount::text, u.occurred_at, u.attributes, u.document, u.reason, m.unit, ${CHARGES} AS charges, ${INCLUDED} AS included`;

/** The TMF635 attributes as SQL, for filters that no column answers. */
const BODY = `(coalesce(u.document, jsonb_build_object('usageType', u.meter,
    'usageSpecification', jsonb_build_object('id', u.meter, 'name', u.meter),
    'usageCharacteristic', jsonb_build_array(jsonb_build_object('name', 'subject', 'value', u.subject)) ||
      coalesce((SELECT jsonb_agg(jsonb_build_object('name', key, 'value', value)) FROM jsonb_each(u.attributes)), '[]')))
  || jsonb_build_object('id', u.id, 'status', ${STATUS}, '@type', 'Usage', 'ratedProductUsage', coalesce(${CHARGES}, '[]')))`;

const COLUMNS: Columns = {
  id: { sql: 'u.id::text', type: 'text' },
  status: { sql: STATUS, type: 'text' },
  usageDate: { sql: 'u.occurred_at', type: 'instant' },
  'usageSpecification.id': { sql: 'u.meter', type: 'text' },
  subject: { sql: 'u.subject', type: 'text' },
  source: { sql: 'u.source', type: 'text' },
  externalId: { sql: 'u.external_id', type: 'text' },
  'billingAccount.id': { sql: 'u.account_id', type: 'text' },
};

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads usage of any wire; charging writes it. */
export class UsageStore {
  list(tx: Tx, query: ListQuery, toResource: (usage: StoredUsage) => Resource): Promise<Page> {
    return listResources<UsageRow>(
      tx,
      {
        select: SELECT,
        from: FROM,
        columns: COLUMNS,
        body: BODY,
        order: 'u.received_at, u.id',
        toResource: (found) => toResource(fromRow(found)),
      },
      query,
    );
  }

  async find(tx: Tx, id: string): Promise<StoredUsage | undefined> {
    if (!UUID.test(id)) return undefined;
    const found = await row<UsageRow>(tx, `${SELECT} FROM ${FROM} WHERE u.id = $1`, [id]);
    return found && fromRow(found);
  }

  async findAll(tx: Tx, ids: readonly string[]): Promise<StoredUsage[]> {
    const sql = `${SELECT} FROM ${FROM} WHERE u.id = ANY($1::uuid[]) ORDER BY u.id`;
    return (await rows<UsageRow>(tx, sql, [ids])).map(fromRow);
  }

  async save(tx: Tx, id: string, record: ReportedUsage, document: Body): Promise<void> {
    const { meter, subject, quantity, amount, at, attributes } = record;
    await rows(
      tx,
      `UPDATE usage SET document = $2, meter = $3, subject = $4, quantity = $5, amount = $6,
         occurred_at = $7, attributes = $8 WHERE id = $1`,
      [
        id,
        JSON.stringify(document),
        meter,
        subject,
        quantity,
        amount ?? null,
        formatInstant(at),
        JSON.stringify(attributes),
      ],
    );
  }

  /** Only what was never charged may go; answers whether it did. */
  async deleteRejected(tx: Tx, id: string): Promise<boolean> {
    const deleted = await rows(
      tx,
      `DELETE FROM usage WHERE id = $1 AND status IN ('rejected', 'recycled') RETURNING id`,
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
    const filter = compileFilter(query.filter, COLUMNS, BODY, 3);
    const found = await rows<{ id: string }>(
      tx,
      `SELECT u.id FROM ${FROM} WHERE u.status IN ('rejected', 'recycled')
         AND ($1::uuid IS NULL OR u.id > $1::uuid) AND ${filter.sql}
       ORDER BY u.id LIMIT $2 FOR UPDATE OF u SKIP LOCKED`,
      [afterId, limit, ...filter.parameters],
    );
    return found.map(({ id }) => id);
  }
}

type UsageRow = {
  id: string;
  status: string;
  source: string;
  external_id: string;
  meter: string;
  subject: string;
  quantity: string;
  amount: string | null;
  occurred_at: Date;
  attributes: Record<string, AttributeValue>;
  document: Body | null;
  reason: UsageReason | null;
  unit: string | null;
  charges: RatedCharge[] | null;
  included: IncludedQuantity[] | null;
};

function fromRow(found: UsageRow): StoredUsage {
  return {
    id: found.id,
    status: found.status,
    record: {
      source: found.source,
      id: found.external_id,
      at: instant(found.occurred_at.getTime()),
      subject: found.subject,
      meter: found.meter,
      quantity: found.quantity,
      attributes: found.attributes,
      ...(found.amount === null ? {} : { amount: found.amount }),
      ...(found.document === null ? {} : { document: found.document }),
    },
    unit: found.unit ?? undefined,
    reason: found.reason,
    charges: found.charges ?? [],
    included: found.included ?? [],
  };
}
