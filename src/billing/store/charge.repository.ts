import { instant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray } from '../../platform/sql-array';
import type { Accrual } from '../domain/bill';
import type { ChargeOfLine, UsageOfCharge } from '../domain/charge-of-line';

/** Charges and the usages behind them, as a bill's lines are drilled down to. */
export class ChargeRepository {
  /**
   * A page of the charges behind a line, in the order they were booked. Their numbers have no gaps,
   * so a page far inside a line of a million costs as much as the first.
   */
  async page(
    tx: Tx,
    { rootId, id }: Pick<Accrual, 'rootId' | 'id'>,
    offset: number,
    limit: number,
  ): Promise<ChargeOfLine[]> {
    const found = await rows<ChargeRow>(
      tx,
      `SELECT c.seq, c.kind, c.quantity::text, c.aggregate_before::text, c.amount::text, c.drawn::text,
         c.occurred_at, c.booked_at, u.id AS usage_id, u.source, u.external_id, u.subject, u.meter,
         u.quantity::text AS usage_quantity, u.occurred_at AS usage_at, u.attributes
       FROM charge c LEFT JOIN usage u ON u.tenant_id = c.tenant_id AND u.id = c.usage_id
       WHERE c.root_id = $1 AND c.accrual_id = $2 AND c.seq > $3 AND c.seq <= $4 ORDER BY c.seq`,
      [rootId, id, offset, offset + limit],
    );
    return found.map(toCharge);
  }

  /** What the charges of the accruals sum to, for the proof. */
  async sumOfCharges(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
    const found = await rows<{ accrual_id: string; amount: string }>(
      tx,
      `SELECT c.accrual_id, sum(c.amount)::text AS amount
       FROM accrual a JOIN charge c ON c.tenant_id = a.tenant_id AND c.root_id = a.root_id
         AND c.accrual_id = a.id
       WHERE a.id = ANY($1::uuid[]) GROUP BY c.accrual_id`,
      [plainArray(ids)],
    );
    return new Map(found.map(({ accrual_id, amount }) => [accrual_id, amount]));
  }
}

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

function toCharge(found: ChargeRow): ChargeOfLine {
  return {
    seq: found.seq,
    kind: found.kind,
    quantity: found.quantity,
    aggregateBefore: found.aggregate_before,
    amount: found.amount,
    drawn: found.drawn,
    occurredAt: instant(found.occurred_at.getTime()),
    bookedAt: instant(found.booked_at.getTime()),
    usage: found.usage_id === null ? null : toUsage(found, found.usage_id),
  };
}

function toUsage(found: ChargeRow, id: string): UsageOfCharge {
  return {
    id,
    source: found.source ?? '',
    externalId: found.external_id ?? '',
    subject: found.subject ?? '',
    meter: found.meter ?? '',
    quantity: found.usage_quantity ?? '0',
    occurredAt: instant((found.usage_at ?? found.occurred_at).getTime()),
    attributes: found.attributes ?? {},
  };
}
