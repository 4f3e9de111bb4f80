import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { SubscriptionDirectory } from '../inventory';
import { Ledger, type LedgerHeads } from '../ledger';
import { Database, type Tx } from '../platform/database';
import { newId } from '../platform/ids';
import type { Tenant } from '../platform/tenant';
import { isOrderSensitive } from '../rating';
import { priceGone } from './charging.errors';
import type { ClosingPeriod } from './closing.service';
import { legOfShare } from './domain/prorate-leg';
import { replay, startReplay } from './domain/replay';
import { byLine, cardOf, legOf, type Rerun, type Staged } from './domain/rerun';
import { PriceBooks } from './price-books.service';
import { RerunBooking } from './rerun-booking.service';
import { ReratingRepository } from './store/rerating.repository';

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
   * What usage moves meanwhile stays out of order: whoever closes the period asks again. Waits for the
   * root for so long, if it is not free.
   */
  async putInOrder(tenant: Tenant, period: ClosingPeriod, lockWaitMs: number): Promise<void> {
    const reruns = await this.database.background.transaction(tenant, (tx) =>
      this.rerun(tx, tenant, period),
    );
    if (reruns.length === 0) return;
    const book = async (tx: Tx) => {
      const heads = await this.ledger.lockRoots(tx, [period.payer.rootId]);
      const payer = (await this.accounts.load(tx, [period.payer.id])).get(period.payer.id);
      if (payer !== undefined) await this.booking.book(tx, heads, { ...period, payer }, reruns);
    };
    await this.database.transaction(tenant, book, { pool: 'background', lockWaitMs });
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
    const counters = await this.repository.outOfOrder(tx, accountIds, period.service);
    if (counters.length === 0) return [];
    const subscriptionIds = counters.map(({ subscriptionId }) => subscriptionId);
    const subscriptions = await this.subscriptions.find(tx, subscriptionIds);
    const priceIds = new Set([...subscriptions.values()].flatMap((one) => one.priceIds));
    const books = await this.priceBooks.current(tx, tenant, priceIds);
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
    { payer, service }: ClosingPeriod,
    sold: Omit<Rerun, 'totals' | 'runId'>,
  ): Promise<Rerun> {
    const { line, counters } = sold;
    const runId = newId();
    if (!(await this.isSensitive(tx, sold))) return { ...sold, totals: new Map(), runId };
    const counterIds = new Map(counters.map(({ group, id }) => [group, id]));
    const totals = new Map(counters.map(({ group }) => [group, startReplay()]));
    let seq = 0;
    for await (const usages of this.repository.usagesOf(tx, line, CHUNK_SIZE)) {
      const staged = usages.flatMap((usage): Staged[] => {
        const leg = legOfShare(legOf(sold, usage), { ...sold, payer, service });
        const total = totals.get(leg.group);
        const counterId = counterIds.get(leg.group);
        if (total === undefined || counterId === undefined) return [];
        const difference = replay(total, leg, usage);
        return difference === undefined ? [] : [{ ...difference, counterId, seq: ++seq }];
      });
      await this.repository.stage(tx, line.rootId, runId, staged);
    }
    return { ...sold, totals, runId };
  }

  private async isSensitive(tx: Tx, { card, line }: Pick<Rerun, 'card' | 'line'>) {
    const isSensitive = card.versions.some(({ compiled }) =>
      compiled.lines.some((one) => one.id === line.line && isOrderSensitive(one)),
    );
    return isSensitive || (await this.repository.versionsUsed(tx, line)) > 1;
  }
}
