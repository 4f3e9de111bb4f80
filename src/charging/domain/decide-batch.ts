// The usages of one batch, decided in turn: what is new is charged or rejected, what is known is
// answered as it was. Rows are collected here and stored by the caller.
import { invariant } from '../../core/invariant';
import type { Instant } from '../../core/time';
import { applyUsage } from './apply-usage';
import { decideUsage } from './decide-usage';
import type { Account } from './context';
import type { Guided, NotGuided } from './guide';
import { isSameContent, NO_ACCOUNT } from './identity';
import { type Correction, refsOf, type StoredUsage, type UsageToKeep } from './stored-usage';
import { type Outcome, UNREADABLE, type UsageReason, type UsageRecord } from './usage-record';
import type { WorkingSet } from './working-set';
import { isBilled } from './leg';

/** A usage that is guided and identified. */
export type Item = {
  readonly record: UsageRecord;
  /** Undefined when it is stored already, so that nothing is decided. */
  readonly guided: Guided | NotGuided | undefined;
  readonly usageId: string;
  /** True when it is stored as rejected and locked, and is tried again. */
  readonly isStored: boolean;
  /** The rejected usage of the same identity that it corrects. */
  readonly replaces?: UsageRecord;
};

export type Decision = { readonly item: Item; readonly outcome: Outcome };

export type Decided = {
  /** In the order of the items. */
  readonly outcomes: Outcome[];
  /** Decisions about usages that are no repetitions. */
  readonly decisions: Decision[];
  readonly created: UsageToKeep[];
  readonly settled: UsageToKeep[];
  /** Usages whose content differs from the rejected one. */
  readonly corrections: Correction[];
};

/** The first usage of an identity as it is stored, with the reason of a rejection. */
type First = Pick<StoredUsage, 'status' | 'record' | 'reason' | 'reported'>;
type Result = Pick<UsageToKeep, 'subscriptionId' | 'status' | 'reason' | 'charge' | 'chargeRefs'>;

/** A usage decided in this batch. */
type Seen = First & { readonly item: Item };

type Known = ReadonlyMap<string, First>;

const NO_REFS: readonly string[] = [];

/** From usages to charges, all in memory: what changes of the totals, the wallet and the books is in `set` then. */
export function decideBatch(
  set: WorkingSet,
  known: Known,
  items: readonly Item[],
  at: Instant,
): Decided {
  const decided: Decided = {
    outcomes: [],
    decisions: [],
    created: [],
    settled: [],
    corrections: [],
  };
  const seen = new Map<string, Seen>();
  for (const item of items) {
    const before = seen.get(item.usageId);
    const first = before ?? (item.isStored ? undefined : known.get(item.usageId));
    if (first !== undefined && (before === undefined || !isPutRight(item, before))) {
      decided.outcomes.push(repeat(item, first));
      continue;
    }
    const next = before === undefined ? item : inPlaceOf(decided, before, item);
    const outcome = decide(decided, set, next, at);
    decided.outcomes.push(outcome);
    decided.decisions.push({ item: next, outcome });
    seen.set(item.usageId, seenAs(next, outcome));
  }
  return decided;
}

/** Within a batch as across batches, a rejected usage is replaced by one with other content. */
function isPutRight({ record, guided }: Item, before: Seen): boolean {
  return guided !== undefined && before.reason !== null && !isSameContent(record, before.record);
}

/** Removes the decision on the first usage, of which nothing was booked. */
function inPlaceOf(decided: Decided, { item: first, reported }: Seen, item: Item): Item {
  const lists = [decided.created, decided.settled, decided.corrections];
  for (const list of lists) {
    const index = list.findLastIndex(({ id }) => id === item.usageId);
    if (index !== -1) list.splice(index, 1);
  }
  const index = decided.decisions.findLastIndex((decision) => decision.item === first);
  if (index !== -1) decided.decisions.splice(index, 1);
  return { ...item, isStored: first.isStored, replaces: reported ?? first.record };
}

function seenAs(item: Item, outcome: Outcome): Seen {
  const { record, replaces } = item;
  const status = outcome.status === 'accepted' ? 'rated' : outcome.status;
  return { item, record, status, reason: reasonOf(outcome), reported: replaces ?? null };
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
  // A new usage is stored with its retail charge in its row; a retried one has a row already.
  const isOwn = !item.isStored && charges[0] !== undefined && isBilled(charges[0].leg);
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

/** A repetition of rejected usage answers that it is stored but not charged. */
function repeat({ record, usageId }: Pick<Item, 'record' | 'usageId'>, first: First): Outcome {
  if (!isSaid(record, first)) {
    const message = `Usage ${record.id} of ${record.source} is in already with other content ${standing(first)}`;
    const reason = { code: 'usage.identity-conflict', message, path: 'id' };
    return { status: 'conflict', usageId, reason };
  }
  if (first.reason !== null) return { status: 'rejected', usageId, reason: first.reason };
  return { status: 'duplicate', usageId };
}

/** True when it equals the stored usage, or what was reported before its correction. */
function isSaid(
  record: UsageRecord,
  { record: kept, reported }: Pick<First, 'record' | 'reported'>,
): boolean {
  // Of a number that nobody could read it is not kept what it was: another sending may say something else.
  const isKnown = record.quantity !== UNREADABLE && reported;
  return isSameContent(record, kept) || (isKnown ? isSameContent(record, reported) : false);
}

function standing({ status, reason }: First): string {
  if (reason !== null) return `and was rejected (${reason.code}): send it again, or recycle it`;
  if (status === 'guided') return 'and waits, guided, to be rated: change it by a PATCH';
  return (
    'and was charged: what is missing is sent as another usage with an id of its own, ' +
    'what is too much as a negative one'
  );
}

function reasonOf(outcome: Outcome): UsageReason | null {
  return outcome.status === 'rejected' ? outcome.reason : null;
}

const UNCHARGED = { subscriptionId: null, reason: null, charge: null, chargeRefs: NO_REFS };

/** The usage belongs to an account but is charged only when its client asks for that. */
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
  { created, settled, corrections }: Decided,
  { record, usageId: id, isStored, replaces }: Item,
  account: Account | undefined,
  result: Result,
): void {
  const accountId = account?.id ?? NO_ACCOUNT;
  const rootId = account?.rootId ?? NO_ACCOUNT;
  const { subscriptionId, status, reason, charge, chargeRefs } = result;
  if (replaces !== undefined) corrections.push({ id, record, reported: replaces });
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
