import { memberOf } from '../core/json';
import { refuseUnless } from '../platform/access/caller';
import { entriesOf } from '../platform/audit';
import type { Tx } from '../platform/database';
import {
  type Body,
  type EventKind,
  judgeExtensions,
  type Once,
  type Patch,
  type RequestContext,
  requestKey,
  type Resource,
  resourceExists,
  ResourceService,
  type ResourceShell,
} from '../tmf';
import { ActionChanges } from './action-changes.service';
import type { Batch } from './command-batches.service';
import type { Commands } from './commands.service';
import type { ClientActionKind, StoredAction } from './domain/action';
import { perBucket } from './domain/bucket-move';
import type { ActionRequest } from './domain/decide-action';
import type { Taken } from './domain/holdings';
import { needsOf, needsOfChange } from './domain/needs';
import { refusalText } from './domain/refusal-text';
import { newId } from '../platform/ids';
import { ActionStore, toStored } from './store/action.store';
import { fromResource, idOf, toImpact, toOutcome } from './tmf654/action.convert';
import { actionTypes } from './tmf654/balance-types';

/** One of the four TMF654 actions: taken by POST, undone by setting the status to `cancelled`. Each is a command. */
export class ActionService extends ResourceService {
  constructor(
    shell: ResourceShell,
    private readonly kind: ClientActionKind,
    private readonly commands: Commands,
  ) {
    super(shell, actionTypes[kind], new ActionStore(kind, actionTypes[kind]));
  }

  override async create(context: RequestContext, body: unknown): Promise<Once<Resource>> {
    const named = requestKey(this.keyed(context, body));
    const { id, sent } = this.admit(body);
    // `requestedDate` is set by the server and dropped from the body, but a date ahead of now is refused.
    const dated = { requestedDate: memberOf(body, 'requestedDate') };
    const isMoney = this.kind === 'adjust' && idOf(sent['reserveBalance']) === undefined;
    if (isMoney) refuseUnless(context.caller, 'balance:write');
    const request = fromResource(this.kind, { ...sent, ...dated }, this.shell.clock.now());
    return this.commands.take(context.tenant, {
      needs: needsOf(request, memberOf(body, 'id') === id ? id : undefined),
      named,
      bytes: bytesOf(sent),
      decide: (batch) => this.take(batch, context, { id, sent, request }),
    });
  }

  override async patch(context: RequestContext, id: string, patch: Patch): Promise<Resource> {
    const change = (changes: ActionChanges, tx: Tx) => changes.patchIn(tx, context, id, patch);
    return this.change(context, id, bytesOf(patch), change);
  }

  override async remove(context: RequestContext, id: string): Promise<void> {
    await this.change(context, id, 0, async (changes, tx) => {
      const resource = await changes.lockIn(tx, id);
      await changes.removeIn(tx, context, id);
      return resource;
    });
  }

  private async change(
    { tenant }: RequestContext,
    id: string,
    bytes: number,
    change: (changes: ActionChanges, tx: Tx) => Promise<Resource>,
  ): Promise<Resource> {
    const decide = (batch: Batch) =>
      change(new ActionChanges(this.shell, this.kind, batch), batch.tx);
    const command = {
      needs: needsOfChange(id),
      named: undefined,
      bytes: BYTES_LEAST + bytes,
      decide,
    };
    return (await this.commands.take(tenant, command)).result;
  }

  private async take(batch: Batch, context: RequestContext, said: Said): Promise<Resource> {
    const { id, sent } = said;
    await judgeExtensions(batch.tx, context, this.type, { id, body: sent });
    if (batch.holdings.isTaken(id)) throw resourceExists(this.type.name, id);
    return this.decide(batch, context, said);
  }

  protected decide(
    batch: Batch,
    context: RequestContext,
    { id, sent, request }: Said,
  ): Promise<Resource> | Resource {
    const ground = { at: batch.at, walletId: newId() };
    const taken = batch.holdings.take(id, request, needsOf(request, id), ground);
    return this.record(batch, context, this.toAction(id, sent, taken, batch));
  }

  protected record(batch: Batch, context: RequestContext, action: StoredAction): Resource {
    batch.holdings.record(action);
    const made = {
      resourceType: this.type.name,
      resourceId: action.id,
      after: toStored(action).body,
    };
    batch.audited.push(...entriesOf(context, made));
    this.announce(batch, context, action, action.status === 'failed' ? 'Failure' : 'Create');
    return toStored(action);
  }

  protected announce(
    { at, isHeard, events }: Batch,
    context: RequestContext,
    action: StoredAction,
    kind: EventKind,
  ): void {
    if (isHeard) events.push(...this.eventsOf({ ...context, at }, toStored(action), [kind]));
  }

  protected toAction(id: string, sent: Body, taken: Taken, { at }: Batch): StoredAction {
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
      // Taken from the document, even for an unknown bucket: lists find actions by this column.
      bucketId: idOf(document['bucket']) ?? null,
      accountId: first?.accountId ?? idOf(sent['partyAccount']) ?? null,
      revision: 1,
    };
  }
}

export type Said = { readonly id: string; readonly sent: Body; readonly request: ActionRequest };

/** Counted for a command without a body. */
const BYTES_LEAST = 1_024;

function bytesOf(body: unknown): number {
  return BYTES_LEAST + JSON.stringify(body).length;
}
