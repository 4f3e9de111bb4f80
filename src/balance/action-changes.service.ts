import { invariant, InvariantViolation } from '../core/invariant';
import { entriesOf } from '../platform/audit';
import type { Tx } from '../platform/database';
import {
  type Body,
  changedAttributes,
  type EventKind,
  type RequestContext,
  type Resource,
  ResourceService,
  type ResourceShell,
  type ResourceStore,
  type RuleContext,
  type Sides,
} from '../tmf';
import { actionFinal, attributeFixed, reservationClosed, valueSpent } from './balance.errors';
import type { Batch } from './command-batches.service';
import type { ClientActionKind, StoredAction } from './domain/action';
import { canMove, isActionStatus } from './domain/action-status';
import { refusalText } from './domain/refusal-text';
import { toStored } from './store/action.store';
import { actionTypes } from './tmf654/balance-types';

/** Attributes that decided the moves of value; changing them later would falsify the record. */
const FIXED = [
  'amount',
  'bucket',
  'partyAccount',
  'product',
  'logicalResource',
  'usageType',
  'validFor',
  'adjustType',
  'receiverBucket',
  'receiverPartyAccount',
  'receiverProduct',
  'receiverLogicalResource',
  'receiverBucketUsageType',
  'receiver',
  'transferCost',
  'costOwner',
  'reserveBalance',
  'expirationDate',
  'isAutoTopup',
  'recurringPeriod',
  'numberOfPeriods',
];

/** PATCH and DELETE of an action, working on the copy that a batch holds. */
export class ActionChanges extends ResourceService {
  constructor(
    { database }: Pick<ResourceShell, 'database'>,
    private readonly kind: ClientActionKind,
    private readonly batch: Batch,
  ) {
    const clock = { now: () => batch.at };
    super({ database, clock }, actionTypes[kind], storeOf(kind, batch), {
      beforePatch: (_, before, after) => this.decidePatch(before, after),
      afterPatch: (tx, before, after, context) => {
        this.tellCancel(tx, before, after, context);
      },
      beforeDelete: (_, resource) => {
        this.endReservation(resource);
      },
    });
  }

  protected override tell(
    _: Tx,
    context: RuleContext,
    resource: Resource,
    kinds: readonly EventKind[],
    changed?: readonly string[],
  ): void {
    const { isHeard, events } = this.batch;
    if (isHeard) events.push(...this.eventsOf(context, resource, kinds, changed));
  }

  protected override note(_: Tx, context: RequestContext, id: string, sides: Sides): void {
    const change = { resourceType: this.type.name, resourceId: id, ...sides };
    this.batch.audited.push(...entriesOf(context, change));
  }

  private decidePatch(before: Resource, after: Body): Body {
    const fixed = changedAttributes(before.body, after).find((name) => FIXED.includes(name));
    if (fixed !== undefined) throw attributeFixed(fixed);
    const [from, to] = [before.body['status'], after['status']];
    if (to === from) return after;
    invariant(isActionStatus(from), 'a stored action has a status');
    const action = found(this.batch, this.kind, before.id);
    const { nextTopup: _next, ...ended } = after;
    if (to !== 'cancelled' || !canMove(from, to)) throw actionFinal(from, to);
    // A recurring top-up moves no value itself, so there is nothing to take back.
    if (from === 'completed' && action.moves.length === 0) throw actionFinal(from, to);
    const undone = this.batch.holdings.undo(action, this.batch.at);
    if (undone.kind === 'overdrawn') throw valueSpent(undone.bucketId);
    if (undone.kind === 'refused') throw reservationClosed(refusalText(undone.reason));
    return ended;
  }

  private tellCancel(tx: Tx, before: Resource, after: Resource, context: RuleContext): void {
    if (before.body['status'] !== after.body['status']) this.tell(tx, context, after, ['Cancel']);
  }

  /** A deleted reservation must not keep binding value. */
  private endReservation({ id, body }: Resource): void {
    if (this.kind !== 'reserve' || body['status'] !== 'completed') return;
    this.batch.holdings.releaseIfHeld(id, this.batch.at);
  }
}

function found({ holdings }: Batch, kind: ClientActionKind, id: string): StoredAction {
  const action = holdings.action(kind, id);
  invariant(action !== undefined, 'an action is there when it is decided on');
  return action;
}

function storeOf(kind: ClientActionKind, batch: Batch): ResourceStore {
  const { holdings } = batch;
  const find = (_: Tx, id: string) => {
    const action = holdings.action(kind, id);
    return Promise.resolve(action && toStored(action));
  };
  const refuse = () => {
    throw new InvariantViolation('a batch changes what is there');
  };
  return {
    list: refuse,
    insert: refuse,
    find,
    // The batch has locked the roots already.
    lock: find,
    update: (_, id, document) => {
      const { status } = document;
      invariant(isActionStatus(status), `action ${id} cannot have this status`);
      const before = found(batch, kind, id);
      const action = { ...before, status, document, revision: before.revision + 1 };
      holdings.change(action, false);
      return Promise.resolve(toStored(action));
    },
    delete: (_, id) => {
      holdings.change(found(batch, kind, id), true);
      return Promise.resolve();
    },
  };
}
