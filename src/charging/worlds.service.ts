import { Injectable } from '@nestjs/common';
import { AccountDirectory, type AccountNode } from '../account';
import { type Period, plusMs } from '../core/time';
import { SubscriptionDirectory, type Tenured } from '../inventory';
import { Ledger, type LedgerHeads } from '../ledger';
import { BoundedCache } from '../platform/bounded-cache';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import { StaleRead } from '../platform/interruption';
import { Settings } from '../platform/settings';
import type { Tenant } from '../platform/tenant';
import type { Books } from './domain/context';
import type { World } from './domain/guide';
import { PriceBooks, type Wanted } from './price-books.service';

/** Subjects that lead to a root that other work holds, and that root. */
export type BusySubjects = ReadonlyMap<string, string>;

export type LockedWorld = {
  readonly world: World;
  readonly heads: LedgerHeads;
  readonly busy: BusySubjects;
};

/** When the usages of each subject happened: whoever answered for it at other times is not read. */
export type Times = ReadonlyMap<string, Period>;

/** Where a subject led when it was last seen. By now it may lead elsewhere: it says where to look first. */
type Hint = {
  /**
   * Of those who answer for it, the last first, then of those it was seen under before: late usage and usage of
   * now, or a subject that goes to and fro, would else have each other's batches begin again.
   */
  readonly rootIds: readonly string[];
  readonly accountIds: readonly string[];
  readonly priceIds: readonly string[];
};

type Found = {
  readonly books: Books;
  readonly subscriptions: ReadonlyMap<string, readonly Tenured[]>;
  readonly accounts: ReadonlyMap<string, AccountNode>;
  /** Nothing but what the hints led to. */
  readonly isHinted: boolean;
};

const HINTS_MAX = 200_000;
/** Roots a subject was seen under before. */
const FORMER_MAX = 8;
export const NOBODY: BusySubjects = new Map();

/**
 * What charging must know of the world to guide usages, read under the locks of the roots it leads to:
 * an order, a move or a bill run that was first is seen, whichever process it ran in.
 */
@Injectable()
export class Worlds {
  private readonly hints = new BoundedCache<Hint>(HINTS_MAX);

  constructor(
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly ledger: Ledger,
    private readonly accounts: AccountDirectory,
    private readonly subscriptions: SubscriptionDirectory,
    private readonly priceBooks: PriceBooks,
  ) {}

  /** The root a subject was last seen under; good enough to choose a queue by. */
  rootHint(tenant: Tenant, subject: string): string | undefined {
    return this.hints.get(keyOf(tenant, subject))?.rootIds[0];
  }

  /**
   * Locks the roots of the subjects and reads what they lead to. Their prices are compiled before, and
   * under the locks only what has been written since. A subject that has come under another root
   * since it was last seen has the transaction begin again. With `skipBusy` nothing is waited
   * for: subjects of roots that another transaction holds are busy, and what is read of them is not
   * to be used.
   */
  async lock(
    tx: Tx,
    tenant: Tenant,
    times: Times,
    wanted: Wanted,
    skipBusy = false,
  ): Promise<LockedWorld> {
    const subjects = [...times.keys()];
    const hints = await this.hintsOf(tx, tenant, times);
    await this.priceBooks.prepare(tx, tenant, priceIdsOf(hints), wanted);
    const rootIds = unique(hints.flatMap((hint) => hint.rootIds));
    const read = () => this.read(tx, tenant, times, hints, wanted);
    const locked = await this.ledger.lockAndRead(tx, rootIds, read, { skipBusy });
    const { heads } = locked;
    const { isHinted, ...found } = locked.found;
    const busy = heads.size < rootIds.length ? this.busySubjects(tenant, subjects, heads) : NOBODY;
    this.checkRoots(tenant, heads, found, busy);
    // Or what changed since the hint would be asked for a second time by every batch to come.
    if (!isHinted) this.learn(tenant, found.subscriptions, found.accounts);
    const latest = plusMs(this.clock.now(), this.settings.usageAheadMaxMs);
    return { world: { ...found, latest }, heads, busy };
  }

  private busySubjects(
    tenant: Tenant,
    subjects: readonly string[],
    heads: LedgerHeads,
  ): BusySubjects {
    const busy = new Map<string, string>();
    for (const subject of subjects) {
      const rootIds = this.hints.get(keyOf(tenant, subject))?.rootIds ?? [];
      const held = rootIds.find((rootId) => !heads.has(rootId));
      if (held !== undefined) busy.set(subject, held);
    }
    return busy;
  }

  private async read(
    tx: Tx,
    tenant: Tenant,
    times: Times,
    hints: readonly Hint[],
    wanted: Wanted,
  ): Promise<Found> {
    const accountIds = unique(hints.flatMap((hint) => hint.accountIds));
    const priceIds = priceIdsOf(hints);
    const [subscriptions, hinted, books] = await Promise.all([
      this.subscriptions.ofSubjects(tx, times),
      this.accounts.loadWithPayers(tx, accountIds),
      this.priceBooks.current(tx, tenant, priceIds, wanted),
    ]);
    const each = [...subscriptions.values()].flat();
    const otherAccounts = unique(each.map(({ accountId }) => accountId)).filter(
      (id) => !accountIds.includes(id),
    );
    const otherPrices = each.flatMap((one) => one.priceIds).filter((id) => !priceIds.has(id));
    if (otherAccounts.length + otherPrices.length === 0) {
      return { books, subscriptions, accounts: hinted, isHinted: true };
    }
    const [accounts, allBooks] = await Promise.all([
      this.accounts.loadWithPayers(tx, otherAccounts),
      this.priceBooks.current(tx, tenant, new Set([...priceIds, ...otherPrices]), wanted),
    ]);
    const all = new Map([...hinted, ...accounts]);
    return { books: allBooks, subscriptions, accounts: all, isHinted: false };
  }

  /** What is not known yet is looked up before the locks, as nothing but a hint. */
  private async hintsOf(tx: Tx, tenant: Tenant, times: Times): Promise<Hint[]> {
    const unknown = [...times].filter(
      ([subject]) => this.hints.get(keyOf(tenant, subject)) === undefined,
    );
    if (unknown.length > 0) {
      const subscriptions = await this.subscriptions.ofSubjects(tx, new Map(unknown));
      const ids = [...subscriptions.values()].flat().map(({ accountId }) => accountId);
      this.learn(tenant, subscriptions, await this.accounts.load(tx, unique(ids)));
    }
    return [...times.keys()].flatMap((subject) => this.hints.get(keyOf(tenant, subject)) ?? []);
  }

  private learn(
    tenant: Tenant,
    subscriptions: ReadonlyMap<string, readonly Tenured[]>,
    accounts: ReadonlyMap<string, AccountNode>,
  ): void {
    for (const [subject, known] of subscriptions) {
      const latest = [...known].sort((a, b) => b.startsAt - a.startsAt);
      const accountIds = unique(latest.map(({ accountId }) => accountId));
      const rootIds = unique([
        ...accountIds.flatMap((id) => accounts.get(id)?.rootId ?? []),
        ...(this.hints.get(keyOf(tenant, subject))?.rootIds ?? []).slice(0, FORMER_MAX),
      ]);
      const priceIds = unique(latest.flatMap((one) => one.priceIds));
      this.hints.put(keyOf(tenant, subject), { rootIds, accountIds, priceIds }, 1);
    }
  }

  private checkRoots(
    tenant: Tenant,
    heads: LedgerHeads,
    { subscriptions, accounts }: Pick<Found, 'subscriptions' | 'accounts'>,
    busy: BusySubjects,
  ): void {
    const free = [...subscriptions].filter(([subject]) => !busy.has(subject));
    const moved = free.filter(([, known]) =>
      known.some(({ accountId }) => {
        const account = accounts.get(accountId);
        return account !== undefined && !heads.has(account.rootId);
      }),
    );
    if (moved.length === 0) return;
    this.learn(tenant, new Map(moved), accounts);
    throw new StaleRead(`${moved.length} subjects came under another root`);
  }
}

function keyOf(tenant: Tenant, subject: string): string {
  return `${tenant}/${subject}`;
}

function priceIdsOf(hints: readonly Hint[]): Set<string> {
  return new Set(hints.flatMap(({ priceIds }) => priceIds));
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
