import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { periodContaining } from '../core/calendar';
import { SubscriptionDirectory, tenureOf } from '../inventory';
import { Ledger, type LedgerHeads } from '../ledger';
import { Database, type Tx } from '../platform/database';
import { newId } from '../platform/ids';
import type { Tenant } from '../platform/tenant';
import { isOrderSensitive } from '../rating';
import { priceGone } from './charging.errors';
import type { Changed, ClosingPeriod } from './closing-charges.service';
import type { Books, Subscription } from './domain/context';
import { legOfShare, prorates } from './domain/prorate-leg';
import { replay, startReplay } from './domain/replay';
import { byLine, cardOf, legOf, type Rerun, type Staged, termsOf } from './domain/rerun';
import { PriceBooks } from './price-books.service';
import { RerunBooking } from './rerun-booking.service';
import { ReratingRepository } from './store/rerating.repository';
import { isBilled, isSold } from './domain/leg';

/** Usages read and rated at a time: what memory is bounded by. */
const CHUNK_SIZE = 2_000;

/**
 * Before a period closes, what arrived out of order is rated again in canonical order wherever the
 * order decides the total, so that the same events always make the same bill. The rating reads a
 * snapshot and holds nobody up; only booking what it found takes the root's lock.
 */
@Injectable()
export class Rerating {
  private readonly repository = new ReratingRepository();

  constructor(
    private readonly database: Database,
    private readonly ledger: Ledger,
    private readonly accounts: AccountDirectory,
    private readonly subscriptions: SubscriptionDirectory,
    private readonly priceBooks: PriceBooks,
    private readonly booking: RerunBooking,
  ) {}

  /**
   * Lines that usage moves meanwhile stay out of order, so whoever closes the period checks again. Waits up to
   * `lockWaitMs` for the root.
   */
  async putInOrder(tenant: Tenant, period: ClosingPeriod, lockWaitMs: number): Promise<void> {
    const reruns = await this.database.background.transaction(tenant, (tx) =>
      this.rerun(tx, tenant, period),
    );
    if (reruns.length === 0) return;
    const book = async (tx: Tx) => {
      const heads = await this.ledger.lockRoots(tx, [period.payer.rootId]);
      const now = await this.asItIs(tx, period);
      if (now !== undefined)
        await this.booking.book(tx, heads, now, await this.current(tx, now, reruns));
    };
    await this.database.transaction(tenant, book, { pool: 'background', lockWaitMs });
  }

  /**
   * Marks lines whose total depends on days for rating again, from the period of the change on. The next bill does
   * it, for lines whose total does not follow from what was added up.
   */
  async markChanged(tx: Tx, tenant: Tenant, changed: readonly Changed[]): Promise<void> {
    const priceIds = changed.flatMap(({ subscription }) => subscription.priceIds);
    const costCards = await this.repository.costCards(
      tx,
      changed.map(({ subscription }) => subscription.id),
    );
    const books = await this.priceBooks.current(tx, tenant, new Set(priceIds), { costCards });
    const lines = changed.flatMap(({ subscription, payer, since }) => {
      const { from } = periodContaining(payer.cycle, since);
      return proratedLines(books, subscription).map((line) => ({ ...line, from }));
    });
    await this.repository.disorder(tx, lines);
  }

  /** Payer and accounts as they stand under the lock. */
  private async asItIs(tx: Tx, period: ClosingPeriod): Promise<ClosingPeriod | undefined> {
    const accounts = await this.accounts.load(
      tx,
      [period.payer, ...period.accounts].map(({ id }) => id),
    );
    const payer = accounts.get(period.payer.id);
    const own = period.accounts.flatMap(({ id }) => accounts.get(id) ?? []);
    return payer && { ...period, payer, accounts: own };
  }

  /** Reruns that are still valid; the lines of others stay out of order, and their results are dropped. */
  private async current(tx: Tx, period: ClosingPeriod, reruns: readonly Rerun[]): Promise<Rerun[]> {
    const ids = reruns.map(({ subscription }) => subscription.id);
    const subscriptions = await this.subscriptions.find(tx, ids);
    const current: Rerun[] = [];
    for (const rerun of reruns) {
      const subscription = subscriptions.get(rerun.subscription.id);
      const account = period.accounts.find(({ id }) => id === rerun.account.id);
      const known = subscription && account && { ...rerun, subscription, account };
      if (known !== undefined && termsOf(period, known) === rerun.terms) current.push(known);
      else await this.repository.discard(tx, rerun.line.rootId, rerun.runId);
    }
    return current;
  }

  /** The same under the root's lock, which the caller holds: for a period that usage never stops for. */
  async putInOrderLocked(
    tx: Tx,
    tenant: Tenant,
    heads: LedgerHeads,
    period: ClosingPeriod,
  ): Promise<void> {
    await this.booking.book(tx, heads, period, await this.rerun(tx, tenant, period));
  }

  private async rerun(tx: Tx, tenant: Tenant, period: ClosingPeriod): Promise<Rerun[]> {
    const accountIds = period.accounts.map(({ id }) => id);
    const { rootId } = period.payer;
    const counters = await this.repository.outOfOrder(tx, rootId, accountIds, period.service);
    if (counters.length === 0) return [];
    const subscriptionIds = counters.map(({ subscriptionId }) => subscriptionId);
    const subscriptions = await this.subscriptions.find(tx, subscriptionIds);
    const priceIds = new Set([...subscriptions.values()].flatMap((one) => one.priceIds));
    const costCards = counters.flatMap(({ leg, card }) => (isSold(leg) ? [] : card));
    const books = await this.priceBooks.current(tx, tenant, priceIds, { costCards });
    const reruns: Rerun[] = [];
    for (const own of byLine(counters)) {
      const [line] = own;
      if (line === undefined) continue;
      const subscription = subscriptions.get(line.subscriptionId);
      const account = period.accounts.find(({ id }) => id === line.accountId);
      const card = subscription && cardOf(books, line, subscription);
      if (subscription === undefined || account === undefined || card === undefined) {
        throw priceGone(line);
      }
      reruns.push(
        await this.rate(tx, period, { line, account, subscription, card, counters: own }),
      );
    }
    return reruns;
  }

  private async rate(
    tx: Tx,
    period: ClosingPeriod,
    sold: Omit<Rerun, 'totals' | 'runId' | 'terms'>,
  ): Promise<Rerun> {
    const { line, counters } = sold;
    const run = { ...sold, runId: newId(), terms: termsOf(period, sold) };
    if (!(await this.isSensitive(tx, sold))) return { ...run, totals: new Map() };
    const counterIds = new Map(counters.map(({ group, id }) => [group, id]));
    const totals = new Map(counters.map(({ group }) => [group, startReplay()]));
    let seq = 0;
    for await (const usages of this.repository.usagesOf(tx, line, CHUNK_SIZE)) {
      const staged = usages.flatMap((usage): Staged[] => {
        const leg = legOfShare(legOf(sold, usage), period);
        const total = totals.get(leg.group);
        const counterId = counterIds.get(leg.group);
        // Groups that came in order, or that prepaid value was drawn for, keep what was booked.
        if (total === undefined || counterId === undefined) return [];
        const difference = replay(total, leg, usage);
        return difference === undefined ? [] : [{ ...difference, counterId, seq: ++seq }];
      });
      await this.repository.stage(tx, line.rootId, run.runId, staged);
    }
    return { ...run, totals };
  }

  private async isSensitive(tx: Tx, { card, line }: Pick<Rerun, 'card' | 'line'>) {
    const isSensitive = card.versions.some(({ compiled }) =>
      compiled.lines.some((one) => one.id === line.line && isOrderSensitive(one)),
    );
    // An unbilled leg has no bill line for a difference, so each of its usages is corrected itself.
    const isUnbilled = !isBilled(line.leg) && prorates(card, line.line);
    return isSensitive || isUnbilled || (await this.repository.versionsUsed(tx, line)) > 1;
  }
}

function proratedLines(
  { prices, costCards }: Books,
  subscription: Subscription,
): { readonly subscriptionId: string; readonly card: string; readonly line: string }[] {
  const sold = subscription.priceIds.flatMap((id) => prices.get(id) ?? []);
  return [...sold, ...costCards].flatMap((card) =>
    [...new Set(card.versions.flatMap(({ compiled }) => compiled.lines.map(({ id }) => id)))]
      .filter((line) => prorates(card, line))
      .map((line) => {
        const { id: subscriptionId } = tenureOf(subscription, card.priceId);
        return { subscriptionId, card: card.code, line };
      }),
  );
}
