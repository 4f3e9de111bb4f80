import { decimal, formatDecimal } from '../../core/decimal';
import { formatInstant, instantOf } from '../../core/time';
import type { Tx } from '../../platform/database';
import {
  type Body,
  type Columns,
  listResources,
  type ListQuery,
  type Page,
  type Resource,
} from '../../tmf';
import type { Accrual } from '../domain/bill';
import { rangeOf } from './numbered';

/** Reads charges and the usages behind them, for the drill-down from a bill's lines. */
export class ChargeRepository {
  /** The charges of a line in booking order; the view of charges cannot be read in an order from an index. */
  list(tx: Tx, accrual: Accrual, query: ListQuery): Promise<Page> {
    const { passed, last, rest } = rangeOf(query);
    return listResources<ChargeRow>(
      tx,
      {
        select: `SELECT c.seq, c.kind, c.quantity::text, c.aggregate_before::text, c.amount::text,
          c.drawn::text, c.occurred_at, c.booked_at, u.id AS usage_id, u.source, u.external_id,
          u.subject, u.meter, u.quantity::text AS usage_quantity, u.occurred_at AS usage_at,
          u.attributes`,
        from: `charge c LEFT JOIN LATERAL (
          SELECT * FROM usage u WHERE u.tenant_id = c.tenant_id AND u.root_id = c.root_id AND u.id = c.usage_id OFFSET 0
        ) u ON true`,
        where: 'c.root_id = $1 AND c.accrual_id = $2 AND c.seq > $3 AND c.seq <= $4',
        parameters: [accrual.rootId, accrual.id, passed, last],
        columns: COLUMNS,
        body: `jsonb_build_object('usage', jsonb_build_object('attributes', u.attributes))`,
        order: 'c.seq',
        total: (_, filter) =>
          Promise.resolve(filter.length === 0 ? accrual.chargeCount : undefined),
        toResource: (found) => toCharge(accrual, found),
      },
      rest,
    );
  }
}

const COLUMNS: Columns = {
  id: {
    sql: `(c.accrual_id || '/' || c.seq)`,
    type: 'text',
    implies: { sql: 'c.seq', type: 'integer', of: (id) => id.slice(id.lastIndexOf('/') + 1) },
  },
  kind: { sql: 'c.kind', type: 'text' },
  quantity: { sql: 'c.quantity', type: 'numeric' },
  aggregateBefore: { sql: 'c.aggregate_before', type: 'numeric' },
  amount: { sql: 'c.amount', type: 'numeric' },
  prepaid: { sql: 'c.drawn', type: 'numeric' },
  occurredAt: { sql: 'c.occurred_at', type: 'instant' },
  bookedAt: { sql: 'c.booked_at', type: 'instant' },
  'usage.id': { sql: 'u.id', type: 'uuid' },
  'usage.source': { sql: 'u.source', type: 'text' },
  'usage.externalId': { sql: 'u.external_id', type: 'text' },
  'usage.subject': { sql: 'u.subject', type: 'text' },
  'usage.meter': { sql: 'u.meter', type: 'text' },
  'usage.quantity': { sql: 'u.quantity', type: 'numeric' },
  'usage.time': { sql: 'u.occurred_at', type: 'instant' },
};

type ChargeRow = {
  seq: number;
  kind: string;
  quantity: string;
  aggregate_before: string;
  amount: string;
  drawn: string;
  occurred_at: Date;
  booked_at: Date;
  usage_id: string | null;
  source: string | null;
  external_id: string | null;
  subject: string | null;
  meter: string | null;
  usage_quantity: string | null;
  usage_at: Date | null;
  attributes: Record<string, unknown> | null;
};

function toCharge({ id: accrualId, currency }: Accrual, found: ChargeRow): Resource {
  const id = `${accrualId}/${found.seq}`;
  return {
    id,
    body: {
      id,
      kind: found.kind,
      quantity: plainDecimal(found.quantity),
      aggregateBefore: plainDecimal(found.aggregate_before),
      amount: plainDecimal(found.amount),
      prepaid: plainDecimal(found.drawn),
      currency,
      occurredAt: isoOf(found.occurred_at),
      bookedAt: isoOf(found.booked_at),
      usage: found.usage_id === null ? null : toUsage(found, found.usage_id),
    },
  };
}

function toUsage(found: ChargeRow, id: string): Body {
  return {
    id,
    href: `/tmf-api/usageManagement/v4/usage/${id}`,
    source: found.source ?? '',
    externalId: found.external_id ?? '',
    subject: found.subject ?? '',
    meter: found.meter ?? '',
    quantity: plainDecimal(found.usage_quantity ?? '0'),
    time: isoOf(found.usage_at ?? found.occurred_at),
    attributes: found.attributes ?? {},
  };
}

function isoOf(at: Date): string {
  return formatInstant(instantOf(at));
}

/** Drops the trailing zeros of PostgreSQL's numeric text. */
function plainDecimal(amount: string): string {
  return formatDecimal(decimal(amount));
}
