import { formatInstant, type Instant } from '../../core/time';
import type { Statement } from '../../platform/database';
import { instants, integers, numerics, texts, uuids } from '../../platform/binary-array';
import type { ChargeRow } from '../domain/working-set';

const INSERT = `
INSERT INTO charge_entry (root_id, accrual_id, seq, usage_id, kind, quantity, aggregate_before, amount, drawn,
  occurred_at, booked_at)
SELECT root_id, accrual_id, seq, usage_id, kind, quantity, aggregate_before, amount, drawn, occurred_at, $11::timestamptz
FROM unnest($1::text[], $2::uuid[], $3::int[], $4::uuid[], $5::text[], $6::numeric[], $7::numeric[], $8::numeric[],
  $9::numeric[], $10::timestamptz[])
AS c(root_id, accrual_id, seq, usage_id, kind, quantity, aggregate_before, amount, drawn, occurred_at)`;

/** Charges are only ever added; a correction is another charge. */
export function chargeInsertion(charges: readonly ChargeRow[], bookedAt: Instant): Statement[] {
  if (charges.length === 0) return [];
  return [
    {
      name: 'charge-insert',
      text: INSERT,
      values: [
        texts(charges, ({ rootId }) => rootId),
        uuids(charges, ({ accrualId }) => accrualId),
        integers(charges, ({ seq }) => seq),
        uuids(charges, ({ usageId }) => usageId),
        texts(charges, ({ kind }) => kind),
        numerics(charges, ({ quantity }) => quantity),
        numerics(charges, ({ aggregateBefore }) => aggregateBefore),
        numerics(charges, ({ amount }) => amount),
        numerics(charges, ({ drawn }) => drawn),
        instants(charges, ({ occurredAt }) => occurredAt),
        formatInstant(bookedAt),
      ],
    },
  ];
}
