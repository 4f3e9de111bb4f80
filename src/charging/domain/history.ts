// The history of one root account, from its usages alone: what arrives is charged at once, in the order of arrival, and
// each period that ends is put in canonical order before it is billed, all by the same steps. What money and credits
// paid when usage came stands; all else follows from the usages, whatever the order and the batches they came in.
import { BEGINNING_OF_TIME, type Instant } from '../../core/time';
import { withoutBound } from '../../rating';
import { type AgreedRow, newAgreedTotals } from './agreed-totals';
import { applyUsage } from './apply-usage';
import { agreedTotalsOf, decideUsage } from './decide-usage';
import { advanceGrants, giveTopUp, type GrantBook, type GrantTerms, newGrantBook } from './granted';
import type { Guided } from './guide';
import type { Settled, SettledPeriod } from './settle-period';
import type { StoredUsage } from './stored-usage';
import type { ToppedUp } from './top-up';
import type { Outcome } from './usage-record';
import type { Draw } from './wallet';
import type { DrawRow, WorkingSet } from './working-set';

export type HistoryScene = Settled & {
  readonly grants: Omit<GrantTerms, 'isNativeOnly'>;
  /** Units that are credits. */
  readonly credits: ReadonlySet<string>;
};

export type HistoryEvent =
  | {
      readonly type: 'limit.threshold';
      readonly limit: string;
      readonly threshold: string;
      readonly usageId: string;
    }
  | { readonly type: 'balance.exhausted'; readonly unit: string; readonly usageId: string }
  | {
      readonly type: 'balance.toppedUp';
      readonly term: string;
      readonly unit: string;
      readonly usageId: string;
    };

export type Answer = {
  readonly outcome: Outcome;
  readonly row: AgreedRow | undefined;
  readonly draws: readonly DrawRow[];
};

/** A usage that was charged, and what it drew of money and credits. */
export type Taken = {
  readonly guided: Guided;
  readonly usageId: string;
  readonly kept: readonly Draw[];
};

export type State = {
  readonly set: WorkingSet;
  readonly book: GrantBook;
  /** How many top-ups in native units were given, of those that there were. */
  toppedUp: number;
};
type NativeTopUp = ToppedUp & { readonly at: Instant };
/** Totals in canonical order up to an instant. */
export type Canon = State & { readonly settled: SettledPeriod[]; done: number };

export type History = {
  readonly scene: HistoryScene;
  live: State;
  clock: Instant;
  readonly known: Map<string, StoredUsage>;
  readonly taken: Taken[];
  readonly events: HistoryEvent[];
  readonly exhausted: Set<string>;
  /** In native units, when usage came: oldest first. */
  readonly topUps: NativeTopUp[];
  canon: Canon;
};

export function beginHistory(scene: HistoryScene): History {
  return {
    scene,
    live: newState(scene),
    clock: BEGINNING_OF_TIME,
    known: new Map(),
    taken: [],
    events: [],
    exhausted: new Set(),
    topUps: [],
    canon: { ...newState(scene), settled: [], done: 0 },
  };
}

export function newState({ payer }: HistoryScene): State {
  const agreed = newAgreedTotals();
  const book = newGrantBook(payer.rootId, agreed.debts);
  const set: WorkingSet = {
    counters: new Map(),
    accruals: new Map(),
    taxes: new Map(),
    wallet: book.wallet,
    paid: new Map(),
    now: BEGINNING_OF_TIME,
    charges: [],
    draws: [],
    agreed,
  };
  return { set, book, toppedUp: 0 };
}

/** Charges it again: native value is handed out anew, what money and credits paid stands. */
export function replayUsage(
  { scene, topUps }: History,
  state: State,
  { guided, usageId, kept }: Taken,
): void {
  const { set, book } = state;
  const { at } = guided.record;
  advanceGrants(book, { ...scene.grants, isNativeOnly: true }, at, scene.credits);
  for (const next of topUps.slice(state.toppedUp)) {
    if (next.at > at) break;
    giveTopUp(book, next.life, next.term, next.at);
    state.toppedUp += 1;
  }
  const retail = guided.retail && { ...guided.retail, line: withoutBound(guided.retail.line) };
  const agreed = guided.agreed && { ...guided.agreed, limits: [] };
  const again = { ...guided, retail, agreed, ...(retail && { includedOn: retail }) };
  const plan = decideUsage({ ...set, wallet: book.wallet }, again, kept);
  if (!('reason' in plan)) applyUsage({ ...set, wallet: book.wallet }, plan, usageId);
}

export function copyOf({ set, book, toppedUp }: State): State {
  const { terms, lines, limits, debts, rows } = agreedTotalsOf(set);
  const counters = new Map([...set.counters].map(([id, one]) => [id, { ...one }]));
  const agreed = {
    terms: new Map(terms),
    lines: new Map(lines),
    limits: new Map(limits),
    debts: new Map(debts),
    rows: [...rows],
  };
  const wallet = new Map(book.wallet);
  const buckets = new Map([...book.buckets].map(([id, one]) => [id, { ...one }]));
  return {
    set: { ...set, counters, accruals: new Map(), paid: new Map(), wallet, agreed },
    book: { ...book, wallet, buckets, debts: agreed.debts, sales: [...book.sales] },
    toppedUp,
  };
}
