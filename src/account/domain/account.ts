// An account is a node of a tree. The root leads the key of every ledger row, so a node never moves:
// its parent is fixed when it is made. What a node does not say itself it has from its parent.
import type { BillingCycle } from '../../core/calendar';
import type { Instant } from '../../core/time';
import type { Exemption } from './exemption';

export const MODES = ['postpaid', 'prepaid'] as const;
export type AccountMode = (typeof MODES)[number];

/** The account's own terms; null means those of the parent, or the default. */
export type AccountTerms = {
  readonly id: string;
  readonly parentId: string | null;
  readonly currency: string | null;
  readonly mode: AccountMode | null;
  readonly taxCategory: string | null;
  /** Its own exemptions, else those of the parties it is for. */
  readonly exemptions: readonly Exemption[];
  readonly cycle: BillingCycle | null;
};

/** The account with everything it inherits; `path` leads from itself to its root. */
export type AccountNode = {
  readonly id: string;
  readonly rootId: string;
  readonly parentId: string | null;
  /** The nearest account at or above this one that has a cycle of its own, else the root. */
  readonly payerId: string;
  readonly path: readonly string[];
  readonly currency: string;
  readonly mode: AccountMode;
  readonly taxCategory: string | null;
  readonly exemptions: readonly Exemption[];
  /** The payer's cycle. */
  readonly cycle: BillingCycle;
  /** Start of the payer's first period without a closed bill; null until a first bill is closed. */
  readonly openFrom: Instant | null;
};

/** Accounts created by conformance kits state no currency, so there is a default. */
export const CURRENCY_DEFAULT = 'EUR';
export const CYCLE_DEFAULT: BillingCycle = {
  frequency: 'month',
  interval: 1,
  anchorDay: 1,
  timeZone: 'UTC',
};
