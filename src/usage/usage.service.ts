import { Injectable } from '@nestjs/common';
import { Charging, type Outcome, type UsageRecord } from '../charging';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { newId } from '../platform/ids';
import {
  applyPatch,
  type Body,
  type ListQuery,
  normaliseInstants,
  type Once,
  type Page,
  type Patch,
  type RequestContext,
  type Resource,
  type ResourceOperations,
  validateBody,
} from '../tmf';
import { allowedFrom, isClientTransition } from './domain/usage-lifecycle';
import { Intake } from './intake.service';
import { MeterUnits } from './meter-units.service';
import { type StoredUsage, UsageStore } from './store/usage.store';
import { usage as usageType } from './tmf635/resources';
import { externalIdOf, fromResource, meterNames, toResource } from './tmf635/usage.convert';
import { chargedUsage, identityConflict, illegalTransition, unknownUsage } from './usage.errors';

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
  ) {}

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, (tx) => this.store.list(tx, query, resourceOf));
  }

  async read({ tenant }: RequestContext, id: string): Promise<Resource> {
    return resourceOf(await this.database.read(tenant, (tx) => this.find(tx, id)));
  }

  async create(context: RequestContext, body: unknown): Promise<Once<Resource>> {
    validateBody(usageType, body);
    const { status: _status, id: _id, href: _href, ...given } = body;
    const sent = normaliseInstants(usageType.schema, given);
    const receivedAt = this.clock.now();
    const units = await this.meterUnits.of(context.tenant, meterNames(sent));
    const record = fromResource(sent, {
      externalId: context.idempotencyKey ?? externalIdOf(sent) ?? newId(),
      receivedAt,
      unitOf: (meter) => units.get(meter),
    });
    const [outcome] = await this.intake.take(context.tenant, [record]);
    if (outcome === undefined) throw new Error('every usage has an outcome');
    return this.answer(context, record, outcome, units.get(record.meter));
  }

  /** What was charged stays; a rejected usage may be mended, and tried again with status `recycled`. */
  async patch({ tenant }: RequestContext, id: string, patch: Patch): Promise<Resource> {
    const patched = await this.database.transaction(tenant, async (tx) => {
      const before = await this.find(tx, id);
      const target: Body = { id, ...resourceOf(before).body };
      const after = applyPatch(target, patch);
      validateBody(usageType, after);
      const wanted = typeof after['status'] === 'string' ? after['status'] : before.status;
      if (wanted !== before.status && !isClientTransition(before.status, wanted)) {
        throw illegalTransition(before.status, wanted, allowedFrom(before.status));
      }
      const { status: _status, id: _id, href: _href, statusReason: _reason, ...document } = after;
      await this.store.saveDocument(tx, id, normaliseInstants(usageType.schema, document));
      if (wanted !== before.status) await this.charging.recycle(tx, tenant, [before]);
      return this.find(tx, id);
    });
    return resourceOf(patched);
  }

  async remove({ tenant }: RequestContext, id: string): Promise<void> {
    await this.database.transaction(tenant, async (tx) => {
      const found = await this.find(tx, id);
      if (!(await this.store.deleteRejected(tx, found.id))) throw chargedUsage(id);
    });
  }

  private async find(tx: Tx, id: string): Promise<StoredUsage> {
    const found = await this.store.find(tx, id);
    if (found === undefined) throw unknownUsage(id);
    return found;
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
    const isAccepted = outcome.status === 'accepted';
    const ratedAt = this.clock.now();
    const retail = isAccepted ? outcome.charges.filter(({ leg }) => leg === 'retail') : [];
    const view = {
      status: isAccepted ? 'rated' : 'rejected',
      record,
      unit,
      reason: isAccepted ? null : outcome.reason,
      charges: retail.map((charge) => ({ ...charge, ratedAt, isBilled: false })),
      included: isAccepted ? outcome.included : [],
    };
    return { result: { id, body: toResource(view) }, replayed: false };
  }
}

export function resourceOf(stored: StoredUsage): Resource {
  return { id: stored.id, body: toResource(stored) };
}
