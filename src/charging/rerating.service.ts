import { Injectable } from '@nestjs/common';
import { ZERO } from '../core/decimal';
import { SubscriptionDirectory } from '../inventory';
import type { LedgerHeads } from '../ledger';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { groupKey, isOrderSensitive, selectLine } from '../rating';
import type { ClosingPeriod } from './closing.service';
import type { Books, PricedCard, Subscription } from './domain/context';
import { type GuidedLeg, openPeriodStart, versionInForce } from './domain/guide';
import { type Replay, replay } from './domain/replay';
import type { Place } from './domain/running-totals';
import type { UsageRecord } from './domain/usage-record';
import { book, usageAccrualOf, type WorkingSet } from './domain/working-set';
import { Posting } from './posting.service';
import { PriceBooks } from './price-books.service';
import { ClosingRepository, type PeriodCounter } from './store/closing.repository';

/**
 * Before a period closes, what arrived out of order is rated again in canonical order wherever the
 * order decides the total, so that the same events always make the same bill.
 */
@Injectable()
export class Rerating {
  private readonly repository = new ClosingRepository();

  constructor(
    private readonly subscriptions: SubscriptionDirectory,
    private readonly priceBooks: PriceBooks,
    private readonly posting: Posting,
    private readonly clock: Clock,
  ) {}

  /** The caller holds the root's lock. Answers how many usages got a `rerated` charge. */
  async of(tx: Tx, tenant: Tenant, heads: LedgerHeads, period: ClosingPeriod): Promise<number> {
    const { payer, accounts, service } = period;
    const asked = { rootId: payer.rootId, accountIds: accounts.map(({ id }) => id) };
    const counters = await this.repository.outOfOrder(tx, asked, service);
    if (counters.length === 0) return 0;
    const subscriptions = await this.subscriptions.find(
      tx,
      counters.map(({ subscriptionId }) => subscriptionId),
    );
    const priceIds = new Set([...subscriptions.values()].flatMap((one) => one.priceIds));
    const books = await this.priceBooks.current(tx, tenant, priceIds);
    let rerated = 0;
    for (const counter of counters) {
      const subscription = subscriptions.get(counter.subscriptionId);
      const place = subscription && placeOf(period, counter, subscription);
      const card = subscription && cardOf(books, counter, subscription);
      if (place === undefined || card === undefined) continue;
      rerated += await this.counter(tx, heads, books, place, card, counter);
    }
    return rerated;
  }

  private async counter(
    tx: Tx,
    heads: LedgerHeads,
    books: Books,
    place: Place,
    card: PricedCard,
    counter: PeriodCounter,
  ): Promise<number> {
    const isSensitive =
      card.versions.some(({ compiled }) =>
        compiled.lines.some((line) => line.id === counter.line && isOrderSensitive(line)),
      ) || (await this.repository.versionsUsed(tx, counter)) > 1;
    if (!isSensitive) {
      await this.repository.settleCounter(tx, counter.rootId, counter.id);
      return 0;
    }
    const usages = await this.repository.usagesOf(tx, counter);
    const legAt = (record: UsageRecord) => legOf(place, card, counter, record);
    const replayed = replay(usages, legAt);
    await this.book(tx, heads, books, place, counter, card, replayed);
    return replayed.differences.length;
  }

  private async book(
    tx: Tx,
    heads: LedgerHeads,
    books: Books,
    place: Place,
    counter: PeriodCounter,
    card: PricedCard,
    replayed: Replay,
  ): Promise<void> {
    const legs = replayed.differences.map(({ version, line }) => ({
      card,
      version,
      line,
      group: counter.group,
    }));
    const booked = legs.length > 0 ? legs : [legFor(card, counter)];
    const set = await this.posting.loadLegs(
      tx,
      books,
      [counter.rootId],
      booked.map((leg) => ({ place, leg })),
    );
    const refs = bookDifferences(set, place, card, counter, replayed);
    const settled = set.counters.get(counter.id);
    if (settled !== undefined) {
      Object.assign(settled, {
        state: replayed.state,
        version: replayed.version,
        outOfOrder: false,
        isChanged: true,
      });
    }
    const reference = `${place.payer.id}/${place.service.from}`;
    await this.posting.save(tx, set, heads, { kind: 'rerate', reference, at: this.clock.now() });
    await this.repository.markRerated(tx, refs);
  }
}

function bookDifferences(
  set: WorkingSet,
  place: Place,
  card: PricedCard,
  counter: PeriodCounter,
  { differences }: Replay,
): Map<string, string[]> {
  const refs = new Map<string, string[]>();
  for (const { usageId, record, version, line, aggregateBefore, difference } of differences) {
    const leg: GuidedLeg = { card, version, line, group: counter.group };
    const accrual = usageAccrualOf(set, place, leg);
    const seq = book(set, accrual, {
      usageId,
      kind: 'rerated',
      // The quantity was counted when the usage arrived; only its price moves.
      quantity: '0',
      aggregateBefore,
      amount: difference,
      drawn: ZERO,
      occurredAt: record.at,
    });
    refs.set(usageId, [accrual.id, `${seq}`]);
  }
  return refs;
}

function placeOf(
  period: ClosingPeriod,
  counter: PeriodCounter,
  subscription: Subscription,
): Place | undefined {
  const { payer, service } = period;
  const account = period.accounts.find(({ id }) => id === counter.accountId);
  if (account === undefined) return undefined;
  // After an off-cycle bill the start of the period is closed: differences go to what is left of it.
  return { account, payer, subscription, service, billFrom: openPeriodStart(payer, service.from) };
}

function cardOf(
  books: Books,
  { leg, card: code }: PeriodCounter,
  subscription: Subscription,
): PricedCard | undefined {
  if (leg === 'cost') return books.costCards.find((card) => card.code === code);
  return subscription.priceIds
    .flatMap((id) => books.prices.get(id) ?? [])
    .find((card) => card.code === code);
}

/** The line of the version in force when the usage happened, if it is the counter's own. */
function legOf(
  { account }: Place,
  card: PricedCard,
  counter: PeriodCounter,
  record: UsageRecord,
): GuidedLeg | undefined {
  const version = versionInForce(card, account, record.at);
  if (version === undefined) return undefined;
  const { timeZone } = account.cycle;
  const selected = selectLine(
    version.compiled,
    record.meter,
    record.attributes,
    record.at,
    timeZone,
  );
  if ('none' in selected || selected.line.id !== counter.line) return undefined;
  const group = groupKey(selected.line, record.attributes);
  if (group !== counter.group) return undefined;
  return { card, version: version.version, line: selected.line, group };
}

function legFor(card: PricedCard, counter: PeriodCounter): GuidedLeg {
  const found = card.versions
    .flatMap(({ version, compiled }) => compiled.lines.map((line) => ({ version, line })))
    .find(({ line }) => line.id === counter.line);
  if (found === undefined) throw new Error(`card ${card.code} never had a line ${counter.line}`);
  return { card, ...found, group: counter.group };
}
