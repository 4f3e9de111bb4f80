// The usages of one batch, decided in turn: what is new is charged or rejected, what is known is
// answered as it was. Rows are collected here and stored by the caller.
import { invariant } from '../../core/invariant';
import type { Instant } from '../../core/time';
import { applyUsage } from './apply-usage';
import { decideUsage } from './decide-usage';
import type { Account } from './context';
import type { Guided, NotGuided } from './guide';
import { isSameContent, NO_ACCOUNT } from './identity';
import { refsOf, type StoredUsage, type UsageRow } from './stored-usage';
import type { Outcome, UsageReason, UsageRecord } from './usage-record';
import type { WorkingSet } from './working-set';

/** A usage on its way: guided and identified. */
export type Item = {
  readonly record: UsageRecord;
  /** Undefined: it is in already, so that nothing of it is decided. */
  readonly guided: Guided | NotGuided | undefined;
  readonly usageId: string;
  /** It is stored, rejected and locked already, and is tried again. */
  readonly isStored: boolean;
};

export type Decision = { readonly item: Item; readonly outcome: Outcome };

export type Decided = {
  /** In the order of the items. */
  readonly outcomes: Outcome[];
  /** What was not merely a repetition. */
  readonly decisions: Decision[];
  readonly created: UsageRow[];
  readonly settled: UsageRow[];
};

/** What was sent first under an identity, as it stands, and why it was not charged, if it was not. */
type First = Pick<StoredUsage, 'record' | 'reason' | 'reported'>;
type Result = Pick<UsageRow, 'subscriptionId' | 'status' | 'reason' | 'charge' | 'chargeRefs'>;

type Known = ReadonlyMap<string, First>;

const NO_REFS: readonly string[] = [];

/** From usages to charges, all in memory: what changes of the totals, the wallet and the books is in `set` then. */
export function decideBatch(
  set: WorkingSet,
  known: Known,
  items: readonly Item[],
  at: Instant,
): Decided {
  const decided: Decided = { outcomes: [], decisions: [], created: [], settled: [] };
  const seen = new Map<string, First>();
  for (const item of items) {
    const first = seen.get(item.usageId) ?? (item.isStored ? undefined : known.get(item.usageId));
    if (first !== undefined) {
      decided.outcomes.push(repeat(item, first));
      continue;
    }
    const outcome = decide(decided, set, item, at);
    decided.outcomes.push(outcome);
    decided.decisions.push({ item, outcome });
    seen.set(item.usageId, { record: item.record, reason: reasonOf(outcome) });
  }
  return decided;
}

/** Answers for usages that are all in already. */
export function repeatAll(
  known: Known,
  sent: readonly Pick<Item, 'record' | 'usageId'>[],
): Outcome[] {
  return sent.map((one) => {
    const first = known.get(one.usageId);
    invariant(first !== undefined, `Usage ${one.usageId} is not in`);
    return repeat(one, first);
  });
}

export function isGuided(guided: Item['guided']): guided is Guided {
  return guided !== undefined && 'record' in guided;
}

function decide(decided: Decided, set: WorkingSet, item: Item, at: Instant): Outcome {
  const { guided, usageId } = item;
  invariant(guided !== undefined, `Usage ${usageId} was not guided`);
  if (!isGuided(guided)) return reject(decided, item, guided.account, guided.reason);
  if (item.record.isOnlyGuided) return guideOnly(decided, item, guided.account);
  const plan = decideUsage(set, guided);
  if ('reason' in plan) return reject(decided, item, guided.account, plan.reason);
  const { charges, included, rows } = applyUsage(set, plan, usageId);
  // Of a usage that is stored now its retail charge is a part; what was tried again has its row already.
  const isOwn = !item.isStored && charges[0]?.leg === 'retail';
  const others = isOwn ? rows.slice(1) : rows;
  set.charges.push(...others);
  keep(decided, item, guided.account, {
    subscriptionId: guided.includedOn.tenure.id,
    status: 'rated',
    reason: null,
    charge: (isOwn ? rows[0] : null) ?? null,
    chargeRefs: others.length === 0 ? NO_REFS : refsOf(others),
  });
  return { status: 'accepted', usageId, ratedAt: at, charges, included };
}

/** A repetition of what was rejected says so: it is in, but nothing was charged for it. */
function repeat({ record, usageId }: Pick<Item, 'record' | 'usageId'>, first: First): Outcome {
  const said = [first.record, ...(first.reported ? [first.reported] : [])];
  if (!said.some((one) => isSameContent(record, one))) {
    const isCharged = first.reason === null;
    const what = isCharged
      ? 'and was charged'
      : `and was rejected (${first.reason.code}): mend that one and recycle it`;
    const message = `Usage ${record.id} of ${record.source} is in already with other content ${what}`;
    const reason = { code: 'usage.identity-conflict', message, path: 'id' };
    return { status: 'conflict', usageId, reason };
  }
  if (first.reason !== null) return { status: 'rejected', usageId, reason: first.reason };
  return { status: 'duplicate', usageId };
}

function reasonOf(outcome: Outcome): UsageReason | null {
  return outcome.status === 'rejected' ? outcome.reason : null;
}

const UNCHARGED = { subscriptionId: null, reason: null, charge: null, chargeRefs: NO_REFS };

/** Whose it is is known; what it costs is decided when its client asks for it. */
function guideOnly(decided: Decided, item: Item, account: Account): Outcome {
  keep(decided, item, account, { ...UNCHARGED, status: 'guided' });
  return { status: 'guided', usageId: item.usageId };
}

function reject(
  decided: Decided,
  item: Item,
  account: Account | undefined,
  reason: UsageReason,
): Outcome {
  keep(decided, item, account, { ...UNCHARGED, status: 'rejected', reason });
  return { status: 'rejected', usageId: item.usageId, reason };
}

function keep(
  { created, settled }: Decided,
  { record, usageId: id, isStored }: Item,
  account: Account | undefined,
  result: Result,
): void {
  const accountId = account?.id ?? NO_ACCOUNT;
  const rootId = account?.rootId ?? NO_ACCOUNT;
  const { subscriptionId, status, reason, charge, chargeRefs } = result;
  (isStored ? settled : created).push({
    id,
    rootId,
    accountId,
    record,
    subscriptionId,
    status,
    reason,
    charge,
    chargeRefs,
  });
}
