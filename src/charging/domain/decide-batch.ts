// The usages of one batch, decided in turn: what is new is charged or rejected, what is known is
// answered as it was. Rows are collected here and stored by the caller.
import { invariant } from '../../core/invariant';
import type { Instant } from '../../core/time';
import { applyUsage } from './apply-usage';
import { decideUsage } from './decide-usage';
import type { Account } from './context';
import type { Guided, NotGuided } from './guide';
import { isSameContent, NO_ACCOUNT } from './identity';
import { type Correction, refsOf, type StoredUsage, type UsageRow } from './stored-usage';
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
  /** What was rejected under its identity, which it puts right. */
  readonly replaces?: UsageRecord;
};

export type Decision = { readonly item: Item; readonly outcome: Outcome };

export type Decided = {
  /** In the order of the items. */
  readonly outcomes: Outcome[];
  /** What was not merely a repetition. */
  readonly decisions: Decision[];
  readonly created: UsageRow[];
  readonly settled: UsageRow[];
  /** Of both what says something else than was rejected. */
  readonly corrections: Correction[];
};

/** What was sent first under an identity, as it stands, and why it was not charged, if it was not. */
type First = Pick<StoredUsage, 'status' | 'record' | 'reason' | 'reported'>;
type Result = Pick<UsageRow, 'subscriptionId' | 'status' | 'reason' | 'charge' | 'chargeRefs'>;

/** Decided in this batch. */
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

/** In a batch as in the next one: what was rejected is replaced by what says something else. */
function isPutRight({ record, guided }: Item, before: Seen): boolean {
  return guided !== undefined && before.reason !== null && !isSameContent(record, before.record);
}

/** What had become of the first is undone; none of it was booked. */
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
  if (!isSaid(record, first)) {
    const message = `Usage ${record.id} of ${record.source} is in already with other content ${standing(first)}`;
    const reason = { code: 'usage.identity-conflict', message, path: 'id' };
    return { status: 'conflict', usageId, reason };
  }
  if (first.reason !== null) return { status: 'rejected', usageId, reason: first.reason };
  return { status: 'duplicate', usageId };
}

/** As it stands, or as it was reported before it was put right. */
function isSaid(
  record: UsageRecord,
  { record: kept, reported }: Pick<First, 'record' | 'reported'>,
): boolean {
  return isSameContent(record, kept) || (reported ? isSameContent(record, reported) : false);
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
