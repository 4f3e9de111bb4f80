import { formatDecimal } from '../../core/decimal';
import { formatInstant, type Instant } from '../../core/time';
import { type Body, type Resource, toJsonNumber } from '../../tmf';
import type { CountedBucket, ShownValue } from '../domain/owned-bucket';
import { usageConsumptionReportType } from './usage-report-type';

/** An account's buckets, and what usage took from each since it was opened. */
export function toUsageReport(
  accountId: string,
  buckets: readonly CountedBucket[],
  at: Instant,
): Resource {
  return {
    id: accountId,
    body: {
      '@type': usageConsumptionReportType.name,
      name: `Usage consumption of ${accountId}`,
      description: `What is left and what was used of ${buckets.length} buckets`,
      effectiveDate: formatInstant(at),
      partyAccount: { id: accountId },
      bucket: buckets.map(toBucket),
    },
  };
}

function toBucket({ id, name, usageType, isShared, left, used, ...bucket }: CountedBucket): Body {
  return {
    id,
    href: `/tmf-api/prepayBalanceManagement/v4/bucket/${encodeURIComponent(id)}`,
    ...(name === null ? {} : { name }),
    usageType,
    isShared,
    bucketBalance: [
      {
        remainingValue: toJsonNumber(left.amount),
        remainingValueLabel: labelOf(left),
        unit: left.unit,
        ...validity(bucket.validFrom, bucket.validTo),
      },
    ],
    bucketCounter: [
      {
        counterType: 'used',
        level: 'global',
        unit: used.unit,
        value: toJsonNumber(used.amount),
        valueLabel: labelOf(used),
      },
    ],
  };
}

function labelOf({ amount, unit }: ShownValue): string {
  return `${formatDecimal(amount)} ${unit}`;
}

function validity(from: Instant | null, to: Instant | null): Body {
  if (from === null && to === null) return {};
  return {
    validFor: {
      ...(from === null ? {} : { startDateTime: formatInstant(from) }),
      ...(to === null ? {} : { endDateTime: formatInstant(to) }),
    },
  };
}
