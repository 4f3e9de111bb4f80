// The usages of one batch, decided in turn: what is new is charged or rejected, what is known is
// answered as it was. Rows are collected here and stored by the caller.
import type { Instant } from '../../core/time';
import { chargeUsage } from './charge-usage';
import type { Account } from './context';
import type { Guided, NotGuided } from './guide';
import { isSameContent, NO_ACCOUNT } from './identity';
import type { StoredUsage, UsageRow } from './stored-usage';
import type { LegCharge, Outcome, UsageReason, UsageRecord } from './usage-record';
import type { WorkingSet } from './working-set';

/** A usage on its way: guided and identified. */
export type Item = {
  readonly record: UsageRecord;
  readonly guided: Guided | NotGuided;
  /** Who it is under its account. */
  readonly identity: string;
  /** The id it has; another than `identity` when it was first stored without an account. */
  readonly usageId: string;
  /** It is stored already and is tried again. */
  readonly isStored: boolean;
};

export type Alias = { readonly id: string; readonly usageId: string };

export type Decided = {
  readonly outcomes: Outcome[];
  readonly created: UsageRow[];
  readonly settled: UsageRow[];
  readonly aliases: Alias[];
};

type Known = ReadonlyMap<string, Pick<StoredUsage, 'id' | 'record'>>;
type Result = Pick<UsageRow, 'subscriptionId' | 'status' | 'reason' | 'chargeRefs'>;

export function decideBatch(
  set: WorkingSet,
  known: Known,
  items: readonly Item[],
  at: Instant,
): Decided {
  const decided: Decided = { outcomes: [], created: [], settled: [], aliases: [] };
  const seen = new Map(known);
  for (const item of items) {
    const first = seen.get(item.identity);
    // A usage that is tried again is no duplicate of itself.
    const isRepeated = first !== undefined && !(item.isStored && first.id === item.usageId);
    if (!isRepeated) seen.set(item.identity, { id: item.usageId, record: item.record });
    decided.outcomes.push(
      isRepeated ? repeat(decided, item, first) : decide(decided, set, item, at),
    );
    if (item.isStored && first === undefined && item.identity !== item.usageId) {
      decided.aliases.push({ id: item.identity, usageId: item.usageId });
    }
  }
  return decided;
}

export function isGuided(guided: Guided | NotGuided): guided is Guided {
  return 'record' in guided;
}

function decide(decided: Decided, set: WorkingSet, item: Item, at: Instant): Outcome {
  const { guided, usageId } = item;
  if (!isGuided(guided)) return reject(decided, item, guided.account, guided.reason);
  const charged = chargeUsage(set, guided, usageId);
  if ('reason' in charged) return reject(decided, item, guided.account, charged.reason);
  keep(decided, item, guided.account, {
    subscriptionId: guided.subscription.id,
    status: 'rated',
    reason: null,
    chargeRefs: refsOf(charged.charges),
  });
  return { status: 'accepted', usageId, ratedAt: at, ...charged };
}

function repeat(decided: Decided, item: Item, first: Pick<StoredUsage, 'id' | 'record'>): Outcome {
  const usageId = first.id;
  if (item.isStored) {
    const message = `The same usage is in as ${usageId} and was charged there`;
    const reason = { code: 'usage.duplicate', message };
    return reject(decided, item, item.guided.account, reason);
  }
  if (isSameContent(item.record, first.record)) return { status: 'duplicate', usageId };
  const message = `Usage ${item.record.id} of ${item.record.source} is in already with other content`;
  const reason = { code: 'usage.identity-conflict', message, path: 'id' };
  return { status: 'conflict', usageId, reason };
}

function reject(
  decided: Decided,
  item: Item,
  account: Account | undefined,
  reason: UsageReason,
): Outcome {
  const result = { subscriptionId: null, status: 'rejected' as const, reason, chargeRefs: [] };
  keep(decided, item, account, result);
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
  (isStored ? settled : created).push({ id, rootId, accountId, record, ...result });
}

function refsOf(charges: readonly LegCharge[]): string[] {
  return charges.flatMap(({ accrualId, seq }) => [accrualId, `${seq}`]);
}
