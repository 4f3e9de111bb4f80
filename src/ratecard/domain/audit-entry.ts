// Every change of a card is recorded permanently.
import type { Instant } from '../../core/time';

export type AuditAction = 'created' | 'drafted' | 'activated' | 'rolledBack';

export type AuditEntry = {
  readonly version: number | null;
  readonly action: AuditAction;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly at: Instant;
};
