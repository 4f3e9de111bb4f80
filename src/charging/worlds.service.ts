import { compositeKey } from '../core/composite-key';
import { groupBy } from '../core/group-by';
import { Injectable } from '@nestjs/common';
import { AccountDirectory, type AccountNode } from '../account';
import { hullOf, type Period, plusMs } from '../core/time';
import { type ExchangeRate, ExchangeRateDirectory } from '../exchange';
import { SubscriptionDirectory, type Tenured } from '../inventory';
import { Ledger, type LedgerHeads } from '../ledger';
import { BoundedCache } from '../platform/bounded-cache';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import { StaleRead } from '../platform/interruption';
import { Settings } from '../platform/settings';
import type { Tenant } from '../platform/tenant';
import type { Books } from './domain/context';
import { pairsOf } from './domain/exchange';
import type { World } from './domain/guide';
import { namingKey } from './domain/named-products';
import type { UsageRecord } from './domain/usage-record';
import { PriceBooks, type WantedBooks } from './price-books.service';
import { namedProductsOf } from './store/named-products.mapping';

/** Subjects of roots that other work holds, with the root. */
export type BusySubjects = ReadonlyMap<string, string>;

export type LockedWorld = {
  readonly world: World;
  readonly heads: LedgerHeads;
  readonly busy: BusySubjects;
};

/** The time of each subject's usages: subscriptions of other times are not read. */
export type Times = ReadonlyMap<string, Period>;

/** Where a subject led when last seen. It may have changed, so this only says where to look first. */
type Hint = {
  /**
   * The present root first, then former ones: otherwise late and current usage, or a subject that moves back and
   * forth, would make each other's batches start again.
   */
  readonly rootIds: readonly string[];
  readonly accountIds: readonly string[];
  readonly priceIds: readonly string[];
};

type Found = {
  readonly books: Books;
  readonly subscriptions: ReadonlyMap<string, readonly Tenured[]>;
  readonly accounts: ReadonlyMap<string, AccountNode>;
  /** True when the hints were complete and correct. */
  readonly isHinted: boolean;
};

const HINTS_MAX = 200_000;
/** The most former roots remembered per subject. */
const FORMER_MAX = 8;
export const NOBODY: BusySubjects = new Map();

/**
 * What charging must know to guide usages, read under the locks of the roots involved: earlier orders, moves and bill
 * runs are visible, whichever process made them.
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
    private readonly rates: ExchangeRateDirectory,
  ) {}

  /** The root that the subject had when last seen; used to choose a queue. */
  rootHint(tenant: Tenant, subject: string): string | undefined {
    return this.hints.get(keyOf(tenant, subject))?.rootIds[0];
  }

  /**
   * Locks the roots of the subjects and reads what they lead to. Prices are compiled before, and under the locks only
   * what was written since. If a subject has moved to another root since it was last seen, the transaction starts
   * again. With `skipBusy` it does not wait: subjects of locked roots are busy, and what was read of them must not be
   * used.
   */
  async lock(
    tx: Tx,
    tenant: Tenant,
    times: Times,
    wanted: WantedBooks,
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
    // Otherwise later batches would repeat the query for what changed since the hint.
    if (!isHinted) this.learn(tenant, found.subscriptions, found.accounts);
    const latest = plusMs(this.clock.now(), this.settings.usageAheadMaxMs);
    const rates = await this.ratesOf(tx, found, times);
    return { world: { ...found, rates, latest }, heads, busy };
  }

  /** With who pays for the products that usages name; mostly they name none, and then nothing is read. */
  async withPayers(tx: Tx, world: World, records: readonly UsageRecord[]): Promise<World> {
    const naming = new Map<string, readonly string[]>();
    for (const record of records) {
      const ids = namedProductsOf(record);
      if (ids.length > 0) naming.set(namingKey(record), ids);
    }
    const sold = await this.subscriptions.ofProducts(tx, unique([...naming.values()].flat()));
    if (sold.length === 0) return world;
    const accounts = await this.accounts.load(tx, unique(sold.map(({ accountId }) => accountId)));
    const products = [...groupBy(sold, ({ productId }) => productId)].map(([id, each]) => {
      const payers = each.map(({ accountId }) => accounts.get(accountId)?.payerId ?? accountId);
      return { id, payerIds: new Set(payers) };
    });
    const known = new Map(products.map((product) => [product.id, product]));
    const named = [...naming].map(
      ([key, ids]) => [key, ids.flatMap((id) => known.get(id) ?? [])] as const,
    );
    return { ...world, named: new Map(named) };
  }

  /** Nothing is read where every account is billed in the currency of its cards. */
  private async ratesOf(
    tx: Tx,
    { books, accounts }: Pick<Found, 'books' | 'accounts'>,
    times: Times,
  ): Promise<readonly ExchangeRate[]> {
    const pairs = pairsOf(books.prices.values(), accounts.values());
    if (pairs.length === 0) return [];
    return this.rates.within(tx, pairs, hullOf(times.values()));
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
    wanted: WantedBooks,
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

  /** Unknown subjects are looked up before locking; the result is only a hint. */
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
  return compositeKey(tenant, subject);
}

function priceIdsOf(hints: readonly Hint[]): Set<string> {
  return new Set(hints.flatMap(({ priceIds }) => priceIds));
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
