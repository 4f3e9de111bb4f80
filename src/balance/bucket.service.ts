import { Injectable } from '@nestjs/common';
import { AccountDirectory, type AccountNode } from '../account';
import { type Decimal, ZERO } from '../core/decimal';
import { objectOf } from '../core/json';
import { isKnownCurrency } from '../core/money';
import { isKnownUnit } from '../core/quantity';
import { formatInstant, type Instant } from '../core/time';
import type { JournalAccount, LedgerHeads } from '../ledger';
import { MeterDirectory } from '../meter';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { newId } from '../platform/ids';
import {
  type Body,
  changedAttributes,
  checkIfMatch,
  judgeExtensions,
  type RequestContext,
  type Resource,
  resourceExists,
  ResourceService,
  resourceUnknown,
  type RuleContext,
} from '../tmf';
import { attributeFixed, bucketExpired, bucketMalformed, bucketReserved } from './balance.errors';
import { Balance } from './balance.service';
import { BucketRoots, rootOf } from './bucket-roots.service';
import type { ActionKind } from './domain/action';
import { isOfOtherCurrency } from './domain/bucket';
import { moveValue } from './domain/bucket-move';
import { sourceOf } from './domain/decide-action';
import type { LoadedBucket, NewBucket } from './domain/kept-bucket';
import { shownUnitOf } from './domain/reference-unit';
import { CONTRA_ACCOUNTS } from './domain/plan-action';
import { ActionRepository } from './store/action.repository';
import { BucketRepository, type FoundRoot } from './store/bucket.repository';
import { BucketStore } from './store/bucket.store';
import { toMovement } from './tmf654/action.convert';
import { accountIdOf, accountsOf, fromResource, termsOf } from './tmf654/bucket.convert';
import { bucketType } from './tmf654/balance-types';

export type BucketChange = {
  readonly bucket: Pick<LoadedBucket, 'id' | 'rootId' | 'accountId' | 'unit' | 'usageType'>;
  readonly change: Decimal;
  /** The journal account that the value comes from or goes to. */
  readonly counter: JournalAccount;
};

/** TMF654 buckets. Version 4.0.0 can only read them, 4.1 also creates and deletes, changing them is an extension. */
@Injectable()
export class BucketService extends ResourceService {
  private readonly buckets = new BucketRepository();
  private readonly actions = new ActionRepository();
  private readonly shown: BucketStore;

  constructor(
    database: Database,
    clock: Clock,
    private readonly accounts: AccountDirectory,
    private readonly roots: BucketRoots,
    private readonly balance: Balance,
    private readonly meters: MeterDirectory,
  ) {
    const shown = new BucketStore(bucketType, () => clock.now());
    super({ database, clock }, bucketType, shown);
    this.shown = shown;
  }

  /** The existing ones, by id, with one statement. */
  findAllIn(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Resource>> {
    return this.shown.findAll(tx, ids);
  }

  override async createIn(tx: Tx, context: RequestContext, body: unknown): Promise<Resource> {
    const { id, sent } = this.admit(body);
    await judgeExtensions(tx, context, this.type, { id, body: sent });
    const rules = this.ruleContext(context);
    const { heads, found } = await this.roots.lock(tx, () => this.ownerOf(tx, id, sent));
    const bucket = newBucket(id, sent, found, rules);
    if (isOfOtherCurrency(bucket, found.account?.currency)) {
      const must = `must be ${found.account?.currency}, which its account is billed in, or be shared`;
      throw bucketMalformed('remainingValue.units', bucket.unit, must);
    }
    await this.checkMeasured(tx, bucket);
    if (!(await this.buckets.insert(tx, { ...bucket, remaining: ZERO }))) {
      throw resourceExists(this.type.name, id);
    }
    if (bucket.remaining.greaterThan(ZERO)) {
      const source =
        sourceOf(bucket) === CONTRA_ACCOUNTS.granted
          ? CONTRA_ACCOUNTS.granted
          : CONTRA_ACCOUNTS.adjustment;
      await this.record(
        tx,
        heads,
        'opening',
        [{ bucket, change: bucket.remaining, counter: source }],
        rules,
      );
    }
    return this.told(tx, id, rules, { kind: 'Create' });
  }

  override async removeIn(tx: Tx, context: RequestContext, id: string): Promise<void> {
    const rules = this.ruleContext(context);
    const heads = await this.lockRootOf(tx, id);
    const resource = await this.known(tx, id);
    checkIfMatch(resource, context.ifMatch);
    const [bucket] = await this.buckets.load(tx, [id]);
    if (bucket === undefined) throw resourceUnknown(this.type.name, id);
    if (bucket.reserved.greaterThan(ZERO)) throw bucketReserved(id);
    if (bucket.remaining.greaterThan(ZERO)) {
      const change = bucket.remaining.negated();
      const closing = { bucket, change, counter: CONTRA_ACCOUNTS.adjustment };
      await this.record(tx, heads, 'closing', [closing], rules);
    }
    await this.buckets.markDeleted(tx, id, rules.at);
    this.note(tx, context, id, { before: resource.body });
    this.tell(tx, rules, resource, ['Delete']);
  }

  /** A bucket is locked by its root. */
  override async lockIn(tx: Tx, id: string): Promise<Resource> {
    await this.lockRootOf(tx, id);
    return this.known(tx, id);
  }

  /** A unit of no dimension that no meter counts is mostly a misspelt one: usage would never draw on it. */
  private async checkMeasured(tx: Tx, { shownUnit }: NewBucket): Promise<void> {
    if (isKnownUnit(shownUnit) || isKnownCurrency(shownUnit)) return;
    if ((await this.meters.unitsAmong(tx, [shownUnit])).has(shownUnit)) return;
    const message = 'must be a unit that some meter counts, or a currency';
    throw bucketMalformed('remainingValue.units', shownUnit, message);
  }

  private async known(tx: Tx, id: string): Promise<Resource> {
    const found = await this.findIn(tx, id);
    if (found === undefined) throw resourceUnknown(this.type.name, id);
    return found;
  }

  /** Value, unit and owner are fixed; only the terms of use may change. */
  override async replaceIn(
    tx: Tx,
    context: RuleContext,
    before: Resource,
    body: Body,
  ): Promise<Resource> {
    for (const name of ['remainingValue', 'usageType', 'origin'] as const) {
      if (JSON.stringify(before.body[name]) !== JSON.stringify(body[name])) {
        throw attributeFixed(name);
      }
    }
    checkOwner(before.body, body);
    const terms = termsOf(ended(before, body, context.at));
    await this.checkOfUse(tx, before, terms);
    await this.buckets.changeTerms(tx, before.id, terms);
    return this.told(tx, before.id, context, { kind: 'AttributeValueChange', before: before.body });
  }

  /** Of what was shared till now for accounts below in their currencies. */
  private async checkOfUse(
    tx: Tx,
    { id, body: before }: Resource,
    { isShared }: Pick<NewBucket, 'isShared'>,
  ): Promise<void> {
    if (isShared || before['isShared'] !== true) return;
    const [bucket] = await this.buckets.load(tx, [id]);
    const account =
      bucket && (await this.accounts.load(tx, [bucket.accountId])).get(bucket.accountId);
    if (bucket && isOfOtherCurrency({ ...bucket, isShared }, account?.currency)) {
      const must = `must stay true: its account is billed in ${account?.currency}`;
      throw bucketMalformed('isShared', isShared, must);
    }
  }

  /** Books movements that no client requested, and adds them to the history. */
  async record(
    tx: Tx,
    heads: LedgerHeads,
    kind: ActionKind,
    changes: readonly BucketChange[],
    { at }: Pick<RuleContext, 'at'>,
  ): Promise<void> {
    const recorded = changes.map(({ bucket, change, counter }) => ({
      id: newId(),
      bucket,
      change,
      moves: [moveValue(bucket, change, counter)],
    }));
    const causes = recorded.map(({ id, moves }) => ({
      kind: `bucket-${kind}`,
      reference: id,
      moves,
    }));
    await this.balance.move(tx, heads, causes, at);
    const actions = recorded.map(({ id, bucket, change, moves }) => ({
      id,
      kind,
      status: 'completed' as const,
      rootId: bucket.rootId,
      bucketId: bucket.id,
      accountId: bucket.accountId,
      moves,
      document: toMovement(kind, bucket, change, at),
      requestedAt: at,
    }));
    await this.actions.insert(tx, actions);
  }

  private async lockRootOf(tx: Tx, id: string): Promise<LedgerHeads> {
    const find = async () => ({ roots: await this.buckets.rootsOf(tx, [id]) });
    return (await this.roots.lock(tx, find)).heads;
  }

  private async ownerOf(tx: Tx, id: string, sent: Body): Promise<Owner> {
    const named = accountIdOf(sent);
    const accountId = named ?? id;
    const known = named === undefined ? undefined : await this.accounts.load(tx, [named]);
    const account = known?.get(accountId);
    return { accountId, account, roots: [rootOf(accountId, account)] };
  }

  private async told(
    tx: Tx,
    id: string,
    context: RuleContext,
    { kind, before }: Told,
  ): Promise<Resource> {
    const resource = await this.known(tx, id);
    const isSame = before !== undefined && changedAttributes(before, resource.body).length === 0;
    if (!isSame) this.note(tx, context, id, { ...(before && { before }), after: resource.body });
    this.tell(tx, context, resource, [kind], before && ['status', 'validFor']);
    return resource;
  }
}

type Told =
  | { readonly kind: 'Create'; readonly before?: undefined }
  | { readonly kind: 'AttributeValueChange'; readonly before: Body };

type Owner = {
  readonly accountId: string;
  readonly account: AccountNode | undefined;
  readonly roots: readonly [FoundRoot];
};

function newBucket(
  id: string,
  sent: Body,
  { accountId, account, roots: [{ rootId }] }: Owner,
  { at }: RuleContext,
): NewBucket {
  const asked = fromResource(sent, account);
  const date = formatInstant(at);
  return {
    ...asked,
    ...shownUnitOf(asked.shownUnit),
    id,
    accountId,
    grantedFor: null,
    rootId,
    remaining: asked.value,
    document: { ...asked.document, requestedDate: date, confirmationDate: date },
  };
}

function checkOwner(before: Body, after: Body): void {
  const owner = accountIdOf(before);
  const known = accountsOf(before);
  const other = accountsOf(after).find(
    ({ path, id }) => id !== owner && !known.some((one) => one.path === path && one.id === id),
  );
  if (other !== undefined) throw attributeFixed(other.path);
  if (accountIdOf(after) !== owner) throw attributeFixed('partyAccount.id');
}

/** A client that sets the status to expired ends the validity now; the sweep then books the rest as for any expiry. */
function ended({ id, body: before }: Resource, after: Body, at: Instant): Body {
  const [from, to] = [before['status'], after['status']];
  const isValidForAsBefore =
    JSON.stringify(before['validFor']) === JSON.stringify(after['validFor']);
  if (from === 'expired' && !(to === from && isValidForAsBefore)) throw bucketExpired(id, to);
  if (from === to || to !== 'expired') return after;
  return { ...after, validFor: { ...objectOf(after['validFor']), endDateTime: formatInstant(at) } };
}
