import type { BillingCycle } from '../../core/calendar';
import { instantOf } from '../../core/time';
import type { AccountMode, AccountNode } from '../domain/account';
import type { Exemption } from '../domain/exemption';

export type AccountRow = {
  readonly id: string;
  readonly root_id: string;
  readonly parent_id: string | null;
  readonly payer_id: string;
  readonly path: string[];
  readonly currency: string;
  readonly mode: AccountMode;
  readonly tax_category: string | null;
  readonly exemptions: readonly Exemption[];
  readonly cycle: BillingCycle;
  readonly open_from: Date | null;
};

export function fromRow(found: AccountRow): AccountNode {
  return {
    id: found.id,
    rootId: found.root_id,
    parentId: found.parent_id,
    payerId: found.payer_id,
    path: found.path,
    currency: found.currency,
    mode: found.mode,
    taxCategory: found.tax_category,
    exemptions: found.exemptions,
    cycle: found.cycle,
    openFrom: instantOf(found.open_from),
  };
}
