import { formatDecimal, parseDecimal } from '../../core/decimal';
import { type ApprovalRule, EXPIRES_AFTER_HOURS } from '../domain/approval';
import type { ApprovalRuleResource, SetApprovalRule } from './approval.dto';

export function toRule({ above, ...rule }: ApprovalRule): ApprovalRuleResource {
  const shown = above && { value: formatDecimal(above.value), unit: above.unit };
  return { ...rule, above: shown };
}

export function fromSet({ action, isNeeded, above, ...set }: SetApprovalRule): ApprovalRule {
  const expiresAfterHours = set.expiresAfterHours ?? EXPIRES_AFTER_HOURS;
  const limit = above ? { value: parseDecimal(above.value), unit: above.unit } : null;
  return { action, isNeeded, above: limit, expiresAfterHours };
}
