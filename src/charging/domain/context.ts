// What charging must know of the world to price a usage, as plain values. The modules that own these
// things hand them over; their own types fit structurally.
import type { BillingCycle } from '../../core/calendar';
import type { Instant } from '../../core/time';
import type { Tenure } from '../../inventory/domain/tenure';
import type { CompiledCard } from '../../rating';

export type Account = {
  readonly id: string;
  readonly rootId: string;
  readonly payerId: string;
  /** Self first, root last. */
  readonly path: readonly string[];
  readonly currency: string;
  readonly mode: 'postpaid' | 'prepaid';
  readonly taxCategory: string | null;
  readonly exemptions: readonly Exemption[];
  readonly cycle: BillingCycle;
  /** Of payers: start of the first period not billed yet; null before the first bill. */
  readonly openFrom: Instant | null;
};

/** A certificate that frees from all tax, or from that of some categories; null is open on that side. */
export type Exemption = {
  readonly certificate: string;
  readonly categories: readonly string[] | null;
  readonly from: Instant | null;
  readonly to: Instant | null;
};

export type Subscription = Tenure & {
  /** Its product; a change of plan gives a product its next subscription. */
  readonly productId: string;
  readonly accountId: string;
  readonly offeringId: string | null;
  readonly priceIds: readonly string[];
  readonly status: string;
  /** Of prices that were sold before it or go on after it; null is whatever is sold of the product. */
  readonly tenures: readonly (Tenure & { readonly priceId: string | null })[];
};

export type Tax = { readonly category: string; readonly ratePercent: string };

/** The side of a charge: what the customer owes, and what it cost. */
export type Leg = 'retail' | 'cost';

/** A sold usage price, or a cost card, ready to select a line from. */
export type PricedCard = {
  readonly leg: Leg;
  readonly priceId: string | null;
  readonly name: string;
  readonly code: string;
  readonly currency: string;
  readonly versions: readonly CardVersion[];
  readonly taxes: readonly Tax[];
  /** What happens when prepaid value runs out: refuse the usage, or bill the rest later. */
  readonly exhaustion: 'block' | 'overage';
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
};

export type CardVersion = {
  readonly version: number;
  readonly validFrom: Instant;
  /** When it was allowed to price, however it is dated. */
  readonly activatedAt: Instant;
  /** Accounts of a pilot list; null = everybody. */
  readonly accounts: ReadonlySet<string> | null;
  readonly compiled: CompiledCard;
};

/** What one batch is priced with: the prices and meters it asked for, and the cost cards of the meters. */
export type Books = {
  readonly meters: ReadonlyMap<
    string,
    { readonly code: string; readonly unit: string; readonly sums: boolean }
  >;
  readonly prices: ReadonlyMap<string, PricedCard>;
  readonly costCards: readonly PricedCard[];
};
