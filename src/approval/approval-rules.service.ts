import { Injectable, type OnModuleInit } from '@nestjs/common';
import { decimal, formatDecimal } from '../core/decimal';
import { invariant } from '../core/invariant';
import { isObject, type JsonObject, memberOf } from '../core/json';
import { audit } from '../platform/audit';
import { Database, type Tx } from '../platform/database';
import type { RequestContext } from '../tmf';
import { Approvals, unlessAwaited, type Awaiting } from './approvals.service';
import {
  type Action,
  type ApprovalRule,
  EXPIRES_AFTER_HOURS,
  isWeaker,
  RULED,
} from './domain/approval';
import { ApprovalRepository } from './store/approval.repository';

/** What of a tenant needs another person. To need one less is itself such a thing. */
@Injectable()
export class ApprovalRules implements OnModuleInit {
  private readonly stored = new ApprovalRepository();

  constructor(
    private readonly database: Database,
    private readonly approvals: Approvals,
  ) {}

  onModuleInit(): void {
    this.approvals.handle('approvalRule.change', {
      needs: 'approval:rule',
      basis: async (tx, command) => {
        const rule = await this.stored.rule(tx, fromCommand(command).action, 'alone');
        return { rule: rule ? toCommand(rule) : null };
      },
      execute: async (tx, context, command) => {
        const rule = fromCommand(command);
        await this.write(tx, context, rule);
        return toCommand(rule);
      },
    });
  }

  async all({ tenant }: RequestContext): Promise<ApprovalRule[]> {
    const set = await this.database.read(tenant, (tx) => this.stored.rules(tx));
    const of = (action: Action): ApprovalRule =>
      set.find((rule) => rule.action === action) ?? {
        action,
        isNeeded: false,
        above: null,
        expiresAfterHours: EXPIRES_AFTER_HOURS,
      };
    return RULED.map(of);
  }

  async set(context: RequestContext, rule: ApprovalRule): Promise<ApprovalRule> {
    const result = await this.database.transaction<ApprovalRule | Awaiting>(
      context.tenant,
      async (tx) => {
        const before = await this.stored.rule(tx, rule.action, 'alone');
        if (isWeaker(before, rule)) {
          const asked = { action: 'approvalRule.change', target: rule.action } as const;
          const command = toCommand(rule);
          return this.approvals.keep(tx, context, { ...asked, command }, before?.expiresAfterHours);
        }
        await this.write(tx, context, rule);
        return rule;
      },
    );
    return unlessAwaited({ result, replayed: false }).result;
  }

  private async write(tx: Tx, context: RequestContext, rule: ApprovalRule): Promise<void> {
    const before = await this.stored.rule(tx, rule.action, 'alone');
    await this.stored.setRule(tx, rule);
    const sides = { ...(before && { before: toCommand(before) }), after: toCommand(rule) };
    audit(tx, context, { resourceType: 'ApprovalRule', resourceId: rule.action, ...sides });
  }
}

function toCommand({ action, isNeeded, above, expiresAfterHours }: ApprovalRule): JsonObject {
  const limit = above && { value: formatDecimal(above.value), unit: above.unit };
  return { action, isNeeded, above: limit, expiresAfterHours };
}

function fromCommand(command: JsonObject): ApprovalRule {
  const action = RULED.find((each) => each === command['action']);
  invariant(action !== undefined, 'a rule was kept');
  const above = memberOf(command, 'above');
  const limit = isObject(above)
    ? { value: decimal(String(above['value'])), unit: String(above['unit']) }
    : null;
  return {
    action,
    isNeeded: command['isNeeded'] === true,
    above: limit,
    // One that waited when rules said nothing of it.
    expiresAfterHours: Number(command['expiresAfterHours'] ?? EXPIRES_AFTER_HOURS),
  };
}
