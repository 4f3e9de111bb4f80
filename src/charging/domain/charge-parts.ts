// What a retail charge is made of under a contract: what the line charges, what is inside of commitments, what is
// outside. Each part stands on a line of its own on the bill.
import { type Decimal, sum } from '../../core/decimal';
import type {
  Cap,
  Commitment,
  ContractTerm,
  DiscountTerm,
  Exhaustion,
} from '../../contract/domain/term';
import type { InForce } from './agreement';

export type ChargePart = {
  readonly amount: Decimal;
  /** Shown on the part's line; zero where another line shows it. */
  readonly quantity: Decimal;
} & (
  | { readonly kind: 'line' }
  | {
      readonly kind: 'commitment';
      readonly of: InForce<Commitment>;
      /** True when it had been paid in a stretch before. */
      readonly isRolled: boolean;
    }
  | { readonly kind: 'overage'; readonly of: InForce<Commitment> | InForce<Exhaustion> }
);

export type Reduction = {
  readonly kind: 'discount' | 'cap';
  readonly of: InForce<DiscountTerm> | InForce<Cap>;
  /** Below zero. */
  readonly amount: Decimal;
};

export function amountOfAll(parts: readonly { readonly amount: Decimal }[]): Decimal {
  return sum(parts.map(({ amount }) => amount));
}

export function termOf(part: ChargePart): InForce<ContractTerm> | null {
  return part.kind === 'line' ? null : part.of;
}
