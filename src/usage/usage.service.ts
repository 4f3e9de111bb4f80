import { Injectable } from '@nestjs/common';
import { invariant } from '../core/invariant';
import { Charging, isSameContent, type Outcome, type UsageRecord } from '../charging';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { newId } from '../platform/ids';
import type { Tenant } from '../platform/tenant';
import {
  applyPatch,
  type Body,
  changedAttributes,
  checkIfMatch,
  judgeExtensions,
  judgeExtensionsApart,
  type ListQuery,
  mergePatch,
  normaliseInstants,
  type Once,
  type Page,
  type Patch,
  type RequestContext,
  type Resource,
  type ResourceOperations,
  revised,
  validateBody,
} from '../tmf';
import { allowedFrom, isClientTransition } from './domain/usage-lifecycle';
import { Intake } from './intake.service';
import { MeterUnits } from './meter-units.service';
import { type StoredUsage, UsageStore } from './store/usage.store';
import { usage as usageType, USAGE_STATUSES } from './tmf635/resources';
import { externalIdOf, fromResource, meterNames, toResource, viewOf } from './tmf635/usage.convert';
import { UsageEvents } from './usage-events.service';
import {
  accountBusy,
  chargedUsage,
  identityConflict,
  illegalTransition,
  unknownUsage,
} from './usage.errors';

/** TMF635 usage: a single usage goes the same way as a batch of events. */
@Injectable()
export class Usages implements ResourceOperations {
  private readonly store = new UsageStore();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly intake: Intake,
    private readonly charging: Charging,
    private readonly meterUnits: MeterUnits,
    private readonly events: UsageEvents,
  ) {}

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, (tx) => this.store.list(tx, query, resourceOf));
  }

  async read({ tenant }: RequestContext, id: string): Promise<Resource> {
    const found = await this.database.read(tenant, (tx) => this.store.find(tx, id));
    return revised(resourceOf(known(found, id)));
  }

  async create(context: RequestContext, body: unknown): Promise<Once<Resource>> {
    validateBody(usageType, body);
    const { status: _status, id: _id, href: _href, ...given } = mergePatch({}, body);
    const sent = normaliseInstants(usageType.schema, given);
    await judgeExtensionsApart(this.database, context, usageType, { id: '', body: sent });
    const receivedAt = this.clock.now();
    const units = await this.meterUnits.of(context.tenant, meterNames(sent));
    const record = fromResource(sent, {
      externalId: context.idempotencyKey ?? externalIdOf(sent) ?? newId(),
      receivedAt,
      units,
    });
    const [outcome] = await this.intake.take(context.tenant, [record]);
    invariant(outcome !== undefined, 'every usage has an outcome');
    if (outcome.status === 'busy') throw accountBusy([{ index: 0, id: record.id }], 1);
    return this.answer(context, record, outcome, units.get(record.meter)?.unit);
  }

  /**
   * A rejected usage may be mended in everything that was measured, and is tried again when its
   * status is set to `recycled`. Of a charged one only what was never priced may change.
   */
  async patch(context: RequestContext, id: string, patch: Patch): Promise<Resource> {
    const { tenant } = context;
    const patched = await this.database.transaction(tenant, async (tx) => {
      const before = await this.lockFor(tx, context, id);
      const target: Body = { id, ...resourceOf(before).body };
      const after = applyPatch(target, patch, usageType.schema);
      const isRecycled = checkStatus(context, before.status, after['status']);
      validateBody(usageType, after);
      await judgeExtensions(tx, context, usageType, { id, body: after });
      const record = await this.mend(tx, tenant, before, after);
      if (isRecycled) await this.charging.recycle(tx, tenant, [{ id, record }]);
      const stored = known(await this.store.find(tx, id), id);
      await this.tellChange(tx, target, resourceOf(stored));
      return stored;
    });
    return revised(resourceOf(patched));
  }

  async remove(context: RequestContext, id: string): Promise<void> {
    await this.database.transaction(context.tenant, async (tx) => {
      const found = await this.lockFor(tx, context, id);
      if (!(await this.store.deleteRejected(tx, found.id))) throw chargedUsage(id);
      await this.events.changed(tx, resourceOf(found), 'Delete');
    });
  }

  /** A change of the status is told by whoever decided it. */
  private async tellChange(tx: Tx, before: Body, after: Resource): Promise<void> {
    const changed = changedAttributes(before, { id: after.id, ...after.body });
    const others = changed.filter((name) => name !== 'status');
    if (others.length > 0) await this.events.changed(tx, after, 'AttributeValueChange', others);
  }

  /** Stores the changed document, and what it now says was measured. */
  private async mend(
    tx: Tx,
    tenant: Tenant,
    before: StoredUsage,
    after: Body,
  ): Promise<UsageRecord> {
    const document = normaliseInstants(usageType.schema, withoutComputed(after, before));
    const units = await this.meterUnits.of(tenant, meterNames(document));
    const { id: externalId, at: receivedAt, source } = before.record;
    const read = fromResource(document, { externalId, receivedAt, units });
    const record = { ...read, source };
    if (!isSameContent(record, before.record) && before.status !== 'rejected') {
      throw chargedUsage(before.id);
    }
    await this.store.save(tx, before.id, record, document);
    return record;
  }

  private async lockFor(tx: Tx, { ifMatch }: RequestContext, id: string): Promise<StoredUsage> {
    const locked = known(await this.store.lock(tx, id), id);
    checkIfMatch(revised(resourceOf(locked)), ifMatch);
    return locked;
  }

  /** Answers from what rating just decided; only a repeated usage is read back. */
  private async answer(
    context: RequestContext,
    record: UsageRecord,
    outcome: Outcome,
    unit: string | undefined,
  ): Promise<Once<Resource>> {
    const { usageId: id } = outcome;
    if (outcome.status === 'conflict') throw identityConflict(outcome.reason.message);
    if (outcome.status === 'duplicate')
      return { result: await this.read(context, id), replayed: true };
    const view = viewOf(record, outcome, unit);
    return { result: { id, body: toResource(view) }, replayed: false };
  }
}

function known(found: StoredUsage | undefined, id: string): StoredUsage {
  if (found === undefined) throw unknownUsage(id);
  return found;
}

/**
 * Whether the usage is to be tried again; every other change of the status is refused, in the words of
 * the version that asks. Those of v5 have been judged by it, and some of them have no word in v4.
 */
function checkStatus({ spoken }: RequestContext, from: string, to: unknown): boolean {
  const isWord = USAGE_STATUSES.some((status) => status === to) || spoken !== undefined;
  if (typeof to !== 'string' || to === from || !isWord) return false;
  if (isClientTransition(from, to)) return true;
  const said = (status: string): string => {
    const shown = spoken?.show({ status })['status'];
    return typeof shown === 'string' ? shown : status;
  };
  throw illegalTransition(said(from), said(to), allowedFrom(from).map(said));
}

/** What we add on reading is not stored; charges of ours stand in their own rows. */
function withoutComputed(after: Body, before: StoredUsage): Body {
  const { status: _status, id: _id, href: _href, statusReason: _reason, ...changed } = after;
  const { ratedProductUsage: _rated, ...uncharged } = changed;
  return before.charges.length + before.included.length > 0 ? uncharged : changed;
}

export function resourceOf(stored: StoredUsage): Resource {
  return { id: stored.id, body: toResource(stored) };
}
