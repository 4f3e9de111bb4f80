import { invariant } from '../core/invariant';
import type { Tx } from '../platform/database';
import {
  type Body,
  changedAttributes,
  judgeExtensions,
  type RequestContext,
  type Resource,
  resourceExists,
  ResourceService,
  type ResourceShell,
  resourceUnknown,
  type RuleContext,
} from '../tmf';
import { actionFinal, attributeFixed } from './balance.errors';
import type { Balance, LockedAction, Taken } from './balance.service';
import type { Action, ClientActionKind } from './domain/action';
import { canMove, isActionStatus } from './domain/action-status';
import { perBucket } from './domain/bucket-move';
import { refusalText } from './domain/refusal-text';
import { ActionRepository } from './store/action.repository';
import { ActionStore, toStored } from './store/action.store';
import { fromResource, idOf, toImpact, toOutcome } from './tmf654/action.convert';
import { actionTypes } from './tmf654/balance-types';

/** What decided the moves; changing it afterwards would tell a story that did not happen. */
const FIXED = [
  'amount',
  'bucket',
  'receiverBucket',
  'transferCost',
  'reserveBalance',
  'expirationDate',
];

/** One of the four TMF654 actions: taken on POST, taken back by PATCH of the status to `cancelled`. */
export class ActionService extends ResourceService {
  private readonly actions = new ActionRepository();
  /** What was locked with a resource, for the rules that are told of the resource alone. */
  private readonly locked = new WeakMap<Resource, LockedAction>();

  constructor(
    shell: ResourceShell,
    private readonly kind: ClientActionKind,
    private readonly balance: Balance,
  ) {
    super(shell, actionTypes[kind], new ActionStore(kind, actionTypes[kind]), {
      beforePatch: (tx, before, after, context) => this.decidePatch(tx, before, after, context),
      afterPatch: (tx, before, after, context) => this.tellCancel(tx, before, after, context),
      beforeDelete: (tx, resource, context) => this.endReservation(tx, resource, context),
    });
  }

  override async createIn(tx: Tx, context: RequestContext, body: unknown): Promise<Resource> {
    const { id, sent } = this.admit(body);
    await judgeExtensions(tx, context, this.type, { id, body: sent });
    const rules = this.ruleContext(context);
    const taken = await this.balance.take(
      tx,
      id,
      fromResource(this.kind, sent, rules.at),
      rules.at,
    );
    const action = this.toAction(id, sent, taken, rules);
    if (!(await this.actions.insert(tx, [action]))) throw resourceExists(this.type.name, id);
    const created = { id, body: action.document, revision: 1 };
    this.tell(tx, rules, created, [action.status === 'failed' ? 'Failure' : 'Create']);
    return created;
  }

  override async lockIn(tx: Tx, id: string): Promise<Resource> {
    const found = await this.balance.lockAction(tx, this.kind, id);
    if (found === undefined) throw resourceUnknown(this.type.name, id);
    const resource = toStored(found.action);
    this.locked.set(resource, found);
    return resource;
  }

  private toAction(id: string, sent: Body, taken: Taken, { at }: RuleContext): Action {
    const { decision, buckets } = taken;
    const refusal = decision.kind === 'refused' ? { reason: refusalText(decision.reason) } : {};
    const moves = decision.kind === 'refused' ? [] : decision.moves;
    const first = buckets.get(idOf(sent['bucket']) ?? moves[0]?.bucketId ?? '');
    const impacted = perBucket(moves).flatMap((move) => {
      const bucket = buckets.get(move.bucketId);
      return bucket ? [toImpact(bucket, bucket.shownUnit, move)] : [];
    });
    const status = decision.kind === 'refused' ? 'failed' : 'completed';
    const document: Body = {
      ...(first ? { usageType: first.usageType, bucket: { id: first.id } } : {}),
      ...toOutcome(sent, { status, at, ...refusal }),
      ...(impacted.length > 0 ? { impactedBucket: impacted } : {}),
    };
    return {
      id,
      kind: this.kind,
      status,
      moves,
      document,
      requestedAt: at,
      rootId: first?.rootId ?? null,
      // What the document shows, known or not: the column is what lists find it by.
      bucketId: idOf(document['bucket']) ?? null,
      accountId: first?.accountId ?? idOf(sent['partyAccount']) ?? null,
    };
  }

  private async decidePatch(
    tx: Tx,
    before: Resource,
    after: Body,
    { at }: RuleContext,
  ): Promise<Body> {
    const fixed = changedAttributes(before.body, after).find((name) => FIXED.includes(name));
    if (fixed !== undefined) throw attributeFixed(fixed);
    const [from, to] = [before.body['status'], after['status']];
    if (to === from) return after;
    invariant(isActionStatus(from), 'a stored action has a status');
    if (to !== 'cancelled' || !canMove(from, to)) throw actionFinal(from, to);
    await this.balance.undo(tx, this.lockedWith(before), at);
    return after;
  }

  private async tellCancel(
    tx: Tx,
    before: Resource,
    after: Resource,
    context: RuleContext,
  ): Promise<void> {
    if (before.body['status'] === after.body['status']) return;
    this.tell(tx, context, after, ['Cancel']);
  }

  /** A reservation that nobody can see any more must not bind value. */
  private async endReservation(tx: Tx, resource: Resource, { at }: RuleContext): Promise<void> {
    if (this.kind !== 'reserve' || resource.body['status'] !== 'completed') return;
    await this.balance.releaseIfHeld(tx, this.lockedWith(resource), at);
  }

  private lockedWith(resource: Resource): LockedAction {
    const found = this.locked.get(resource);
    invariant(found !== undefined, 'an action is locked before it is decided on');
    return found;
  }
}
