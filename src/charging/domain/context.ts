// What charging must know of the world to price a usage, as plain values. The modules that own these
// things hand them over; their own types fit structurally.
import type { BillingCycle } from '../../core/calendar';
import type { Instant } from '../../core/time';
import type { Tenure } from '../../inventory/domain/tenure';
import type { CompiledCard } from '../../rating';
import type { Leg } from './leg';

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
  /** For payers, the start of the first unbilled period; null before the first bill. */
  readonly openFrom: Instant | null;
};

/** A certificate that exempts from all tax, or from these categories; a null bound is open. */
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
  /** Tenures of prices that were sold before it or continue after it; `priceId` null stands for the product. */
  readonly tenures: readonly (Tenure & { readonly priceId: string | null })[];
};

export type Tax = { readonly category: string; readonly ratePercent: string };

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
  /** When the version was activated, whatever its start. */
  readonly activatedAt: Instant;
  /** Accounts of a pilot list; null = everybody. */
  readonly accounts: ReadonlySet<string> | null;
  readonly compiled: CompiledCard;
};

/** What a batch is priced with: the prices and meters it needs, and the cost cards of these meters. */
export type Books = {
  readonly meters: ReadonlyMap<
    string,
    { readonly code: string; readonly unit: string; readonly sums: boolean }
  >;
  readonly prices: ReadonlyMap<string, PricedCard>;
  readonly costCards: readonly PricedCard[];
};
