import { Injectable } from '@nestjs/common';
import { ApiKeys } from '../access';
import type { JsonObject } from '../core/json';
import type { Permission } from '../core/permission';
import { HOUR_MS, plusMs } from '../core/time';
import { refuseUnless } from '../platform/access/caller';
import { audit } from '../platform/audit';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { digest, newId } from '../platform/ids';
import {
  Accepted,
  canonical,
  isSameValue,
  type ListQuery,
  type Once,
  once,
  type Page,
  type RequestContext,
  type Resource,
} from '../tmf';
import { APPROVALS } from './api/approval.dto';
import {
  approvalDecided,
  approvalOvertaken,
  approvalOwn,
  approvalUnknown,
} from './approval.errors';
import {
  type Action,
  type Amount,
  type Approval,
  EXPIRES_AFTER_HOURS,
  needsAnother,
  type Written,
} from './domain/approval';
import { toResource } from './store/approval.mapping';
import { ApprovalRepository } from './store/approval.repository';

const NOBODY = 'open';

export type Asked = {
  readonly action: Action;
  readonly target: string;
  /** All that is needed to do it later: whoever asks for the same asks once. */
  readonly command: JsonObject;
  readonly amount?: Amount;
};

/** In place of what was asked for: what waits for another person. */
export type Awaiting = { readonly awaits: Resource };

/** Does what was asked for, in the transaction in which it is approved; `needs` is what the operation needs itself. */
export type Deed = {
  readonly needs: Permission;
  /**
   * What the names in the command stand for, under the locks under which it is done: where that is another by the time
   * that it is approved, it is not what was asked for.
   */
  readonly basis?: (tx: Tx, command: JsonObject) => Promise<JsonObject>;
  readonly execute: (tx: Tx, context: RequestContext, command: JsonObject) => Promise<JsonObject>;
};

/** What another person has to say yes to: kept with its command, decided once, done in the same transaction. */
@Injectable()
export class Approvals {
  private readonly stored = new ApprovalRepository();
  private readonly deeds = new Map<Action, Deed>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly keys: ApiKeys,
  ) {}

  /** Once per action, before the application has started. */
  handle(action: Action, deed: Deed): void {
    this.deeds.set(action, deed);
  }

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, (tx) => this.stored.list(tx, this.clock.now(), query));
  }

  async read({ tenant }: RequestContext, id: string): Promise<Resource> {
    const at = this.clock.now();
    const found = await this.database.read(tenant, (tx) => this.stored.find(tx, at, id));
    if (found === undefined) throw approvalUnknown(id);
    return toResource(found);
  }

  /** Undefined: who asks may do it alone. Else it waits, once, however often it is asked for. */
  async ask(tx: Tx, context: RequestContext, asked: Asked): Promise<Awaiting | undefined> {
    const rule = await this.stored.rule(tx, asked.action);
    if (!needsAnother(rule, asked.amount)) return undefined;
    return this.keep(tx, context, asked, rule?.expiresAfterHours);
  }

  /** Whatever the rules say of whether. */
  async keep(
    tx: Tx,
    context: RequestContext,
    { action, target, command }: Asked,
    expiresAfterHours = EXPIRES_AFTER_HOURS,
  ): Promise<Awaiting> {
    const at = this.clock.now();
    const basis = await this.basisOf(tx, action, command);
    const asked = {
      id: newId(),
      action,
      target,
      command,
      basis,
      digest: digest(canonical({ action, target, command, basis })),
      askedBy: context.caller?.actor ?? NOBODY,
      askedAt: at,
      expiresAt: plusMs(at, expiresAfterHours * HOUR_MS),
    };
    const isNew = await this.stored.insert(tx, asked);
    const waiting = await this.stored.waiting(tx, at, asked.digest);
    // Decided between the two: it is asked for anew.
    if (waiting === undefined) {
      return this.keep(tx, context, { action, target, command }, expiresAfterHours);
    }
    const awaits = toResource(waiting);
    if (isNew) this.note(tx, context, undefined, awaits);
    return { awaits };
  }

  approve(context: RequestContext, id: string, reason: string | null): Promise<Once<Resource>> {
    return this.decide(context, { id, reason, what: 'approve' }, async (tx, approval, deed) => {
      await this.refuseOvertaken(tx, approval);
      const result = await deed.execute(tx, context, approval.command);
      return { status: 'approved', reason, result };
    });
  }

  reject(context: RequestContext, id: string, reason: string | null): Promise<Once<Resource>> {
    return this.decide(context, { id, reason, what: 'reject' }, () =>
      Promise.resolve({ status: 'rejected', reason, result: null }),
    );
  }

  private decide(
    context: RequestContext,
    { id, reason, what }: AskedDecision,
    decision: (tx: Tx, approval: Approval, deed: Deed) => Promise<Decision>,
  ): Promise<Once<Resource>> {
    const route = `POST /api/v1/approvals/${id}/${what}`;
    const request = { key: context.idempotencyKey, route, payload: { reason } };
    return this.database.transaction(context.tenant, (tx) =>
      once(tx, request, () => this.decideIn(tx, context, id, decision)),
    );
  }

  /** Under the lock of the approval, so that it is decided once, and by another than who asked. */
  private async decideIn(
    tx: Tx,
    context: RequestContext,
    id: string,
    decision: (tx: Tx, approval: Approval, deed: Deed) => Promise<Decision>,
  ): Promise<Resource> {
    const at = this.clock.now();
    const approval = await this.stored.find(tx, at, id, 'FOR UPDATE');
    if (approval === undefined) throw approvalUnknown(id);
    const deed = this.deeds.get(approval.action);
    if (deed === undefined || approval.status !== 'pending') {
      throw approvalDecided(id, approval.status);
    }
    refuseUnless(context.caller, deed.needs);
    const by = context.caller?.actor ?? NOBODY;
    if (await this.keys.areOfOneHand(tx, approval.askedBy, by)) {
      throw approvalOwn(id, approval.askedBy);
    }
    const decided = { by, at, ...(await decision(tx, approval, deed)) };
    await this.stored.decide(tx, id, decided);
    const after = await this.stored.find(tx, at, id);
    const shown = toResource(after ?? approval);
    this.note(tx, context, toResource(approval), shown);
    return shown;
  }

  private async refuseOvertaken(tx: Tx, { id, action, command, basis }: Approval): Promise<void> {
    const others = othersOf(basis ?? {}, await this.basisOf(tx, action, command));
    if (others.length > 0) throw approvalOvertaken(id, others);
  }

  private async basisOf(tx: Tx, action: Action, command: JsonObject): Promise<JsonObject> {
    return (await this.deeds.get(action)?.basis?.(tx, command)) ?? {};
  }

  private note(
    tx: Tx,
    context: RequestContext,
    before: Resource | undefined,
    { id, body }: Resource,
  ): void {
    const sides = { ...(before && { before: before.body }), after: body };
    audit(tx, context, { resourceType: 'Approval', resourceId: id, ...sides });
  }
}

type AskedDecision = {
  readonly id: string;
  readonly reason: string | null;
  readonly what: 'approve' | 'reject';
};

type Decision = {
  readonly status: 'approved' | 'rejected';
  readonly reason: string | null;
  readonly result: JsonObject | null;
};

/** Names that stand for something else than they did. */
function othersOf(before: Written, after: Written): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isSameValue(before[name], after[name])).sort();
}

/** What was done; where it waits for another person that is said (202), once it is kept. */
export function unlessAwaited<T extends object>({ result, replayed }: Once<T | Awaiting>): Once<T> {
  if ('awaits' in result) throw new Accepted(APPROVALS, result.awaits);
  return { result, replayed };
}
