// What is done when another person has said so: asked for by one, approved or rejected by another, done once.
import type { Decimal } from '../../core/decimal';
import type { Instant } from '../../core/time';

/** What can be told to need another person. */
export const ACTIONS = [
  'rateCardVersion.activate',
  'rateCard.rollback',
  'refund.create',
  /** Where one of these is needed, to need it less. */
  'approvalRule.change',
] as const;
export type Action = (typeof ACTIONS)[number];

/** Those that a rule is about; to change a rule follows from the rule. */
export const RULED = ACTIONS.filter((each) => each !== 'approvalRule.change');

/** What is to be done, or came of it, as its room wrote it. */
export type Written = Readonly<Record<string, unknown>>;

export type Amount = { readonly value: Decimal; readonly unit: string };

export type ApprovalRule = {
  readonly action: Action;
  readonly isNeeded: boolean;
  /** More than that, or another currency; null: whatever it comes to. */
  readonly above: Amount | null;
  /** How long what it lets wait may be decided. */
  readonly expiresAfterHours: number;
};

/** Unless a rule says otherwise. */
export const EXPIRES_AFTER_HOURS = 72;
export const EXPIRES_AFTER_HOURS_MAX = 720;

export type ApprovalStatus = 'pending' | 'approved' | 'rejected' | 'expired';

export type Approval = {
  readonly id: string;
  readonly action: Action;
  /** What it is done to, as its room names it. */
  readonly target: string;
  readonly command: Written;
  /** What the names in its command stood for when it was asked for; null of what waited before that was kept. */
  readonly basis: Written | null;
  readonly status: ApprovalStatus;
  readonly askedBy: string;
  readonly askedAt: Instant;
  readonly expiresAt: Instant;
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
  readonly reason: string | null;
  /** What came of it. */
  readonly result: Written | null;
};

/** Whether such an amount is for one alone to decide. */
export function needsAnother(rule: ApprovalRule | undefined, amount: Amount | undefined): boolean {
  if (rule?.isNeeded !== true) return false;
  if (rule.above === null || amount === undefined || amount.unit !== rule.above.unit) return true;
  return amount.value.greaterThan(rule.above.value);
}

/** Whether a rule that is changed so lets through what it kept. */
export function isWeaker(before: ApprovalRule | undefined, after: ApprovalRule): boolean {
  if (before?.isNeeded !== true) return false;
  if (!after.isNeeded) return true;
  if (after.above === null) return false;
  if (before.above === null || before.above.unit !== after.above.unit) return true;
  return after.above.value.greaterThan(before.above.value);
}
