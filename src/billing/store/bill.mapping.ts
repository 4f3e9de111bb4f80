import { type Decimal, decimal } from '../../core/decimal';
import { type Instant, instantOf, type Period } from '../../core/time';
import type { BillContent } from '../domain/bill-content';
import type { BillState } from '../domain/bill-lifecycle';
import type { PaymentPart } from '../domain/bill-view';

/** A closed bill, immutable except for the state and what follows from it. */
export type ClosedBill = {
  readonly id: string;
  readonly rootId: string;
  readonly payerId: string;
  readonly currency: string;
  readonly period: Period;
  readonly number: string;
  readonly content: BillContent;
  readonly hash: string;
  readonly state: BillState;
  readonly heldFrom: BillState | null;
  readonly remaining: Decimal;
  readonly payments: readonly PaymentPart[];
  readonly creditAvailable: null;
  readonly updatedAt: Instant;
  readonly revision: number;
};

export type BillRow = {
  id: string;
  root_id: string;
  payer_id: string;
  currency: string;
  period_from: Date;
  period_to: Date;
  number: string;
  content: BillContent;
  hash: string;
  state: BillState;
  held_from: BillState | null;
  remaining: string;
  payments: PaymentPart[] | null;
  updated_at: Date;
  revision: number;
};

export function fromBillRow(found: BillRow): ClosedBill {
  return {
    id: found.id,
    rootId: found.root_id,
    payerId: found.payer_id,
    currency: found.currency,
    period: periodOf(found),
    number: found.number,
    content: found.content,
    hash: found.hash,
    state: found.state,
    heldFrom: found.held_from,
    remaining: decimal(found.remaining),
    payments: found.payments ?? [],
    creditAvailable: null,
    updatedAt: instantOf(found.updated_at),
    revision: found.revision,
  };
}

export function periodOf(found: Pick<BillRow, 'period_from' | 'period_to'>): Period {
  return {
    from: instantOf(found.period_from),
    to: instantOf(found.period_to),
  };
}
