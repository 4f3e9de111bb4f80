// Every change of a card is on record for good.
import type { Instant } from '../../core/time';

export type AuditAction = 'created' | 'drafted' | 'activated' | 'rolledBack';

/** Who did what to a card, when and why. */
export type AuditEntry = {
  readonly version: number | null;
  readonly action: AuditAction;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly at: Instant;
};
