import type { UsageReason } from '../../charging';
import { type KeptRecord, recordOf } from '../../charging/domain/stored-usage';
import { type IncludedQuantity, type RatedCharge, type UsageView } from '../domain/usage-view';

export type ShownUsage = UsageView & { readonly id: string };

export type UsageRow = KeptRecord & {
  id: string;
  status: string;
  reason: UsageReason | null;
  unit: string | null;
  charges: RatedCharge[] | null;
  included: IncludedQuantity[] | null;
};

export function fromRow(found: UsageRow): ShownUsage {
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
