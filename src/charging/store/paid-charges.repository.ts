import { formatScaled } from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import { instants, numerics, texts, uuids } from '../../platform/binary-array';
import { query, type Statement, type Tx } from '../../platform/database';
import {
  type CreditedPart,
  newPaidCharge,
  type PaidCharge,
  type PaidKey,
  type PaidPart,
} from '../domain/paid-charge';
import { unitsOf } from '../domain/running-totals';

const LOAD = `
SELECT p.id, p.charged::text, p.parts, p.credited FROM unnest($1::text[], $2::uuid[]) AS k(root_id, id)
CROSS JOIN LATERAL (SELECT * FROM paid_charge p WHERE p.root_id = k.root_id AND p.id = k.id OFFSET 0) p`;

const SAVE = `
INSERT INTO paid_charge (root_id, id, subscription_id, currency, price_id, line, service_from, charged, parts, credited)
SELECT root_id, id, subscription_id, currency, price_id, line, service_from, charged, parts::jsonb, credited::jsonb
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::numeric[],
  $9::text[], $10::text[])
AS c(root_id, id, subscription_id, currency, price_id, line, service_from, charged, parts, credited)
ON CONFLICT (tenant_id, root_id, id) DO UPDATE
  SET charged = excluded.charged, parts = excluded.parts, credited = excluded.credited`;

/** What buckets paid of charges: loaded by key under the root's lock. */
export class PaidChargesRepository {
  async load(tx: Tx, keys: ReadonlyMap<string, PaidKey>): Promise<Map<string, PaidCharge>> {
    const paid = new Map<string, PaidCharge>();
    if (keys.size === 0) return paid;
    const wanted = [...keys];
    const roots = texts(wanted, ([, { rootId }]) => rootId);
    const values = [roots, uuids(wanted, ([id]) => id)];
    const { rows } = await query<PaidRow>(tx, { name: 'paid-load', text: LOAD, values });
    for (const row of rows) {
      const key = keys.get(row.id);
      if (key !== undefined) paid.set(row.id, paidOf(row, key));
    }
    return paid;
  }
}

export function paidChanges(paid: Iterable<PaidCharge>): Statement[] {
  const changed = [...paid].filter(({ isChanged }) => isChanged);
  if (changed.length === 0) return [];
  const values = [
    texts(changed, ({ key }) => key.rootId),
    uuids(changed, ({ id }) => id),
    texts(changed, ({ key }) => key.subscriptionId),
    texts(changed, ({ key }) => key.currency),
    texts(changed, ({ key }) => key.priceId),
    texts(changed, ({ key }) => key.line),
    instants(changed, ({ key }) => key.serviceFrom),
    numerics(changed, ({ charged }) => formatScaled(charged, CHARGE_SCALE)),
    texts(changed, ({ parts }) => JSON.stringify(parts.map(partRow))),
    texts(changed, ({ credited }) => JSON.stringify(credited.map(creditedRow))),
  ];
  return [{ name: 'paid-save', text: SAVE, values }];
}

/** The row as the database has it: amounts are decimals. */
type CreditedRow = Omit<CreditedPart, 'amount'> & { readonly amount: string };
type PaidPartRow = Omit<PaidPart, 'amount' | 'level'> & {
  readonly amount: string;
  readonly level: string;
};

type PaidRow = {
  readonly id: string;
  readonly charged: string;
  readonly parts: readonly PaidPartRow[];
  readonly credited: readonly CreditedRow[];
};

function paidOf(row: PaidRow, key: PaidKey): PaidCharge {
  return {
    ...newPaidCharge(row.id, key),
    charged: unitsOf(row.charged),
    parts: row.parts.map((part) => {
      return { ...part, amount: unitsOf(part.amount), level: unitsOf(part.level) };
    }),
    credited: row.credited.map((part) => ({ ...part, amount: unitsOf(part.amount) })),
  };
}

function partRow({ bucketId, origin, amount, level }: PaidPart): PaidPartRow {
  return { bucketId, origin, amount: textOf(amount), level: textOf(level) };
}

function creditedRow({ bucketId, amount }: CreditedPart): CreditedRow {
  return { bucketId, amount: textOf(amount) };
}

function textOf(amount: bigint): string {
  return formatScaled(amount, CHARGE_SCALE);
}
