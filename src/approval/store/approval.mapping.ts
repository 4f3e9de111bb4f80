import { formatInstant, instantOf } from '../../core/time';
import type { Resource } from '../../tmf';
import type { Approval, Action, ApprovalRule, ApprovalStatus } from '../domain/approval';
import { decimal } from '../../core/decimal';
import type { JsonObject } from '../../core/json';

export function toResource(approval: Approval): Resource {
  const { id, askedAt, expiresAt, decidedAt, basis: _, ...rest } = approval;
  return {
    id,
    body: {
      ...rest,
      askedAt: formatInstant(askedAt),
      expiresAt: formatInstant(expiresAt),
      decidedAt: decidedAt === null ? null : formatInstant(decidedAt),
    },
  };
}

export type ApprovalRow = {
  readonly id: string;
  readonly action: Action;
  readonly target: string;
  readonly command: JsonObject;
  readonly basis: JsonObject | null;
  readonly status: ApprovalStatus;
  readonly asked_by: string;
  readonly asked_at: Date;
  readonly expires_at: Date;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly reason: string | null;
  readonly result: JsonObject | null;
};

export type RuleRow = {
  readonly action: Action;
  readonly is_needed: boolean;
  readonly above: string | null;
  readonly unit: string | null;
  readonly expires_after_hours: number;
};

export function fromRow(found: ApprovalRow): Approval {
  const { id, action, target, command, basis, status, reason, result } = found;
  return {
    id,
    action,
    target,
    command,
    basis,
    status,
    reason,
    result,
    askedBy: found.asked_by,
    askedAt: instantOf(found.asked_at),
    expiresAt: instantOf(found.expires_at),
    decidedBy: found.decided_by,
    decidedAt: instantOf(found.decided_at),
  };
}

export function fromRuleRow({ above, unit, ...found }: RuleRow): ApprovalRule {
  const limit = above === null || unit === null ? null : { value: decimal(above), unit };
  return {
    action: found.action,
    isNeeded: found.is_needed,
    above: limit,
    expiresAfterHours: found.expires_after_hours,
  };
}
