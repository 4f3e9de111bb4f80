import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { invariant } from '../core/invariant';
import { Charging, isSameContent, type Outcome, type UsageRecord } from '../charging';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { newId } from '../platform/ids';
import { Settings } from '../platform/settings';
import {
  checkKey,
  type Body,
  changedAttributes,
  checkIfMatch,
  judgeExtensionsApart,
  normaliseInstants,
  ofClass,
  type Once,
  type RequestContext,
  type Resource,
  type ResourceReader,
  ResourceService,
  revised,
  type RuleContext,
} from '../tmf';
import { allowedFrom, isClientTransition, isUncharged, maySend } from './domain/usage-lifecycle';
import { Intake } from './intake.service';
import { MeterUnits } from './meter-units.service';
import { UsageStore } from './store/usage.store';
import type { ShownUsage } from './store/usage.mapping';
import { usage as usageType, USAGE_STATUSES } from './tmf635/resources';
import { RATING_WORDS, RATING_WORDS_V5, type RatingWords } from './tmf635/said-rating.convert';
import {
  externalIdOf,
  fromResource,
  meterNamesOf,
  ownerOf,
  toResource,
  viewOf,
} from './tmf635/usage.convert';
import { checkBounds, checkIds } from './tmf635/within-bounds';
import {
  accountBusy,
  chargedUsage,
  identityConflict,
  illegalTransition,
  ratingRefused,
  statusRefused,
} from './usage.errors';

/** TMF635 usage; a single usage takes the same way as a batch of events. */
@Injectable()
export class Usages extends ResourceService {
  private readonly usages: UsageStore;

  constructor(
    database: Database,
    clock: Clock,
    private readonly intake: Intake,
    private readonly charging: Charging,
    private readonly meterUnits: MeterUnits,
    private readonly settings: Settings,
  ) {
    const usages = new UsageStore();
    super({ database, clock }, usageType, readerOf(usages), { judgePatch: checkStatus });
    this.usages = usages;
  }

  override async create(context: RequestContext, body: unknown): Promise<Once<Resource>> {
    if (context.idempotencyKey !== undefined) checkKey(context.idempotencyKey);
    const { status, id: _id, href: _href, ...given } = this.sentIn(body);
    const sent = normaliseInstants(usageType.schema, given);
    await judgeExtensionsApart(this.shell.database, context, usageType, { id: '', body: sent });
    const receivedAt = this.shell.clock.now();
    const units = await this.meterUnits.of(context.tenant, meterNamesOf(sent));
    const words = wordsOf(context);
    if (context.idempotencyKey === undefined) checkIds(sent);
    const externalId = context.idempotencyKey ?? externalIdOf(sent) ?? newId();
    const read = fromResource(sent, { externalId, receivedAt, units, words });
    checkBounds(sent, read);
    this.judgeRating(read, words);
    judgeStatus(status, read, words);
    const record = status === 'guided' ? { ...read, isOnlyGuided: true } : read;
    const [outcome] = await this.intake.take(context.tenant, [record], context.asker);
    invariant(outcome !== undefined, 'every usage has an outcome');
    if (outcome.status === 'busy') throw accountBusy([{ index: 0, id: record.id }], 1);
    return this.answer(context, record, outcome, units.get(record.meter)?.unit);
  }

  /**
   * All measured values of a rejected usage may be corrected; it is tried again when its status is set to `recycled`.
   * On a charged usage only attributes without influence on the price may change.
   */
  override async replaceIn(
    tx: Tx,
    context: RuleContext,
    before: Resource,
    body: Body,
  ): Promise<Resource> {
    const { id } = before;
    const record = await this.mend(tx, context, before, body);
    if (isClientTransition(before.body['status'], body['status'])) {
      await this.charging.recycle(tx, context.tenant, [{ id, record }]);
    }
    const after = this.existing(await this.findIn(tx, id), id);
    const changed = changedAttributes(ofClass(before.body, usageType.name), after.body);
    // The change of status was published by the code that decided it.
    if (changed.length > 0) this.note(tx, context, id, { before: before.body, after: after.body });
    const others = changed.filter((name) => name !== 'status');
    if (others.length > 0) this.tell(tx, context, after, ['AttributeValueChange'], others);
    return after;
  }

  override async removeIn(tx: Tx, context: RequestContext, id: string): Promise<void> {
    const resource = await this.lockIn(tx, id);
    checkIfMatch(resource, context.ifMatch);
    if (!(await this.usages.deleteUncharged(tx, id))) throw chargedUsage(id);
    this.note(tx, context, id, { before: resource.body });
    this.tell(tx, this.ruleContext(context), resource, ['Delete']);
  }

  override async lockIn(tx: Tx, id: string): Promise<Resource> {
    const locked = await this.usages.lock(tx, id);
    return this.existing(locked && shownAs(locked), id);
  }

  /** Stores the changed document with the values measured in it. */
  private async mend(
    tx: Tx,
    context: RuleContext,
    { id, body: shown }: Resource,
    after: Body,
  ): Promise<UsageRecord> {
    const before = this.existing(await this.usages.find(tx, id), id);
    const isCharged = !isUncharged(before.status);
    // A repetition of what was stated is accepted, without the values that reading adds.
    const known = [shown[RATED], before.record.document?.[RATED]];
    const isKnown = known.some((rated) => isDeepStrictEqual(after[RATED], rated));
    if (isCharged && !isKnown) throw chargedUsage(id);
    const document = withoutComputed(after, before);
    const units = await this.meterUnits.of(context.tenant, meterNamesOf(document));
    const { id: externalId, at: receivedAt, source } = before.record;
    const words = wordsOf(context);
    const read = fromResource(document, { externalId, receivedAt, units, words });
    const record = { ...read, source };
    const isSame = isSameContent(record, before.record);
    if (!isSame) checkBounds(document, record);
    if (isCharged && !isSame) throw chargedUsage(id);
    if (before.record.ratedElsewhere === undefined) this.judgeRating(record, words);
    await this.charging.correct(tx, [
      { id, record, ...(isSame ? {} : { reported: before.record }) },
    ]);
    return record;
  }

  private judgeRating({ ratedElsewhere }: UsageRecord, { list }: RatingWords): void {
    if (ratedElsewhere === undefined || this.settings.externalRating === 'follow') return;
    throw ratingRefused(`${list}[0]`, undefined, 'says an amount, and usage is rated here alone');
  }

  /** Answers from the decision itself; a repeated usage is read back, and what may have the time of its first arrival. */
  private async answer(
    context: RequestContext,
    record: UsageRecord,
    outcome: Outcome,
    unit: string | undefined,
  ): Promise<Once<Resource>> {
    const { usageId: id } = outcome;
    if (outcome.status === 'conflict') throw identityConflict(outcome.reason.message);
    if (outcome.status === 'duplicate') {
      const result = await this.read(context, id);
      const [stored, sent] = [ownerOf(result.body), ownerOf(record.document ?? {})];
      if (stored !== sent)
        throw identityConflict(`The id is in already, of ${stored ?? 'no owner'}`);
      return { result, replayed: true };
    }
    if (record.isTimeless) return { result: await this.read(context, id), replayed: false };
    const view = viewOf(record, outcome, unit);
    return { result: { id, body: toResource(view) }, replayed: false };
  }
}

function readerOf(usages: UsageStore): ResourceReader {
  return {
    list: (tx, query) => usages.list(tx, query, resourceOf),
    find: async (tx, id) => {
      const found = await usages.find(tx, id);
      return found && shownAs(found);
    },
  };
}

const RATED = 'ratedProductUsage';

function wordsOf({ spoken }: RequestContext): RatingWords {
  return spoken === undefined ? RATING_WORDS : RATING_WORDS_V5;
}

/** Without a status the usage is taken as rated when it has an amount, else it is rated here. */
function judgeStatus(
  status: unknown,
  { ratedElsewhere }: UsageRecord,
  { list }: RatingWords,
): void {
  if (typeof status !== 'string') return;
  if (!maySend(status)) throw statusRefused('status', status, 'is decided by rating and billing');
  const isRated = ratedElsewhere !== undefined;
  if (status === 'rated' && !isRated) {
    throw statusRefused(list, undefined, 'a usage that was rated says its amount');
  }
  if (status !== 'rated' && isRated) {
    throw statusRefused('status', status, 'contradicts the amount: it was rated');
  }
}

/**
 * A client may only request a retry; other status changes are refused, in the words of the client's version. Those of
 * v5 were checked there, and some have no v4 equivalent.
 */
function checkStatus(
  { status: from }: Body,
  { status: to }: Body,
  { spoken }: RequestContext,
): void {
  const isWord = USAGE_STATUSES.some((status) => status === to) || spoken !== undefined;
  if (typeof from !== 'string' || typeof to !== 'string' || to === from || !isWord) return;
  if (isClientTransition(from, to)) return;
  const said = (status: string): string => {
    const shown = spoken?.show({ status })['status'];
    return typeof shown === 'string' ? shown : status;
  };
  throw illegalTransition(said(from), said(to), allowedFrom(from).map(said));
}

/** Attributes that reading adds are not stored; our charges have rows of their own. */
function withoutComputed(after: Body, before: ShownUsage): Body {
  const { status: _status, statusReason: _reason, ...changed } = after;
  if (before.charges.length + before.included.length === 0) return changed;
  const { [RATED]: _shown, ...uncharged } = changed;
  const said = before.record.document?.[RATED];
  return said === undefined ? uncharged : { ...uncharged, [RATED]: said };
}

export function resourceOf(stored: ShownUsage): Resource {
  return { id: stored.id, body: toResource(stored) };
}

/** As a single resource is read, with the revision for If-Match. */
function shownAs(stored: ShownUsage): Resource {
  return revised(resourceOf(stored));
}
