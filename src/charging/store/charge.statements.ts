import { formatInstant, type Instant } from '../../core/time';
import type { Statement } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { ChargeRow } from '../domain/working-set';

const INSERT = `
INSERT INTO charge (root_id, accrual_id, seq, usage_id, kind, quantity, aggregate_before, amount, drawn,
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
        textArray(charges.map(({ rootId }) => rootId)),
        plainArray(charges.map(({ accrualId }) => accrualId)),
        plainArray(charges.map(({ seq }) => seq)),
        plainArray(charges.map(({ usageId }) => usageId)),
        plainArray(charges.map(({ kind }) => kind)),
        plainArray(charges.map(({ quantity }) => quantity)),
        plainArray(charges.map(({ aggregateBefore }) => aggregateBefore)),
        plainArray(charges.map(({ amount }) => amount)),
        plainArray(charges.map(({ drawn }) => drawn)),
        plainArray(charges.map(({ occurredAt }) => formatInstant(occurredAt))),
        formatInstant(bookedAt),
      ],
    },
  ];
}
