import { Injectable } from '@nestjs/common';
import type { LedgerHeads } from '../ledger';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import { carryCovers, withoutSeen } from '../rating';
import type { ClosingPeriod } from './closing-charges.service';
import { openPeriodStart } from './domain/guide';
import type { GuidedLeg } from './domain/leg-at';
import { addCharge } from './domain/paid-charge';
import { backFrom, drawnBy } from './domain/pay-charge';
import type { ReplayedTotal } from './domain/replay';
import { legOfGroup, type PeriodCounter, type Rerun, type Staged } from './domain/rerun';
import { type Place, unitsOf } from './domain/running-totals';
import { totalsIdsOf } from './domain/totals-ids';
import { refsOf } from './domain/stored-usage';
import { book, draw, openUsageAccrual, type WorkingSet } from './domain/working-set';
import { ReratingRepository } from './store/rerating.repository';
import { WorkingSets } from './working-sets.service';
import { isBilled } from './domain/leg';

type Booked = { readonly staged: Staged; readonly leg: GuidedLeg };

/** Differences booked, or totals saved, at a time. */
const CHUNK_SIZE = 2_000;

/** Books the results of rating a period again, under the root's lock. */
@Injectable()
export class RerunBooking {
  private readonly repository = new ReratingRepository();

  constructor(
    private readonly workingSets: WorkingSets,
    private readonly clock: Clock,
  ) {}

  /** The caller holds the root's lock. Only on counters that no usage has moved since they were rated again. */
  async book(
    tx: Tx,
    heads: LedgerHeads,
    period: ClosingPeriod,
    reruns: readonly Rerun[],
  ): Promise<void> {
    for (const rerun of reruns) {
      const { rootId } = rerun.line;
      const unmoved = await this.repository.unmoved(tx, rootId, rerun.counters);
      const counters = rerun.counters.filter(({ id }) => unmoved.has(id));
      if (rerun.totals.size === 0) {
        await this.repository.putInOrder(tx, rootId, [...unmoved]);
      } else {
        const place = placeOf(period, rerun);
        await this.bookDifferences(tx, heads, place, { ...rerun, counters });
        await this.saveTotals(tx, heads, place, { ...rerun, counters });
        await this.giveBack(tx, heads, place, { ...rerun, counters });
      }
      await this.repository.discard(tx, rootId, rerun.runId);
    }
  }

  private async bookDifferences(
    tx: Tx,
    heads: LedgerHeads,
    place: Place,
    rerun: Rerun,
  ): Promise<void> {
    const { line, counters, runId } = rerun;
    const groups = new Map(counters.map(({ id, group }) => [id, group]));
    let after = 0;
    for (;;) {
      const chunk = await this.repository.staged(tx, line.rootId, runId, after, CHUNK_SIZE);
      const differences = chunk.flatMap((staged) => {
        const group = groups.get(staged.counterId);
        return group === undefined ? [] : [{ staged, leg: legOfGroup(rerun, staged, group) }];
      });
      const legs = differences.map(({ leg }) => ({ place, leg }));
      const set = await this.workingSets.ofLegs(tx, legs);
      const refs = bookAll(set, place, differences);
      await this.save(tx, set, heads, place);
      await this.repository.markRerated(tx, refs);
      if (chunk.length < CHUNK_SIZE) return;
      after = chunk.at(-1)?.seq ?? after;
    }
  }

  private async saveTotals(tx: Tx, heads: LedgerHeads, place: Place, rerun: Rerun): Promise<void> {
    for (let from = 0; from < rerun.counters.length; from += CHUNK_SIZE) {
      const settled = settledOf(rerun, rerun.counters.slice(from, from + CHUNK_SIZE));
      const legs = settled.map(({ leg }) => ({ place, leg }));
      const set = await this.workingSets.ofLegs(tx, legs);
      for (const { total, leg } of settled) {
        const counter = set.counters.get(totalsIdsOf(place, leg).counter);
        if (counter === undefined) continue;
        const state = carryCovers(withoutSeen(total.state), counter.state);
        const { version, exchange } = total;
        const exchangeId = exchange?.id ?? null;
        Object.assign(counter, { state, version, exchangeId, outOfOrder: false, isChanged: true });
      }
      await this.save(tx, set, heads, place);
    }
  }

  /**
   * Gives back what buckets paid beyond the line's present total. Only once all is booked, because one difference may
   * take off what another adds.
   */
  private async giveBack(tx: Tx, heads: LedgerHeads, place: Place, rerun: Rerun): Promise<void> {
    const [settled] = settledOf(rerun, rerun.counters);
    if (settled === undefined) return;
    const { leg } = settled;
    const { rootId } = rerun.line;
    const set = await this.workingSets.ofLegs(tx, [{ place, leg }]);
    const charge = set.paid.get(totalsIdsOf(place, leg).paid);
    const draws = charge === undefined ? [] : backFrom(set, charge);
    if (charge?.isChanged !== true) return;
    const accrual = openUsageAccrual(set, place, leg);
    const occurredAt = this.clock.now();
    if (draws.length > 0) {
      set.charges.push(book(accrual, { ...NO_CHARGE, drawn: drawnBy(draws), occurredAt }));
      draw(set, rootId, draws, { usageId: null, accrualId: accrual.id, occurredAt });
    }
    await this.save(tx, set, heads, place);
  }

  private save(tx: Tx, set: WorkingSet, heads: LedgerHeads, { payer, service }: Place) {
    const reference = `${payer.id}/${service.from}`;
    return this.workingSets.save(tx, set, heads, {
      kind: 'rerate',
      reference: set.charges.length === 0 ? null : reference,
      at: this.clock.now(),
    });
  }
}

const NO_CHARGE = {
  usageId: null,
  kind: 'rerated',
  quantity: '0',
  aggregateBefore: '0',
  amount: '0',
} as const;

/** The results for these counters, each with the leg of the version that priced it last. */
function settledOf(
  rerun: Rerun,
  counters: readonly PeriodCounter[],
): { readonly total: ReplayedTotal; readonly leg: GuidedLeg }[] {
  return counters.flatMap(({ group }) => {
    const total = rerun.totals.get(group);
    if (total === undefined || total.version === 0) return [];
    return [{ total, leg: legOfGroup(rerun, total, group) }];
  });
}

function placeOf({ payer, service }: ClosingPeriod, { account }: Pick<Rerun, 'account'>): Place {
  // After an off-cycle bill the start of the period is closed, so differences go to the rest of it.
  return { account, payer, service, billFrom: openPeriodStart(payer, service.from) };
}

/** Answers the references to each usage's charges. */
function bookAll(set: WorkingSet, place: Place, booked: readonly Booked[]): Map<string, string[]> {
  const refs = new Map<string, string[]>();
  for (const { staged, leg } of booked) {
    const accrual = openUsageAccrual(set, place, leg);
    const charge = book(accrual, {
      usageId: staged.usageId,
      kind: 'rerated',
      // The quantity was counted when the usage arrived; only its price moves.
      quantity: '0',
      aggregateBefore: staged.aggregateBefore,
      amount: staged.amount,
      drawn: '0',
      occurredAt: staged.occurredAt,
    });
    set.charges.push(charge);
    const paid = set.paid.get(totalsIdsOf(place, leg).paid);
    if (paid !== undefined && isBilled(leg.card.leg)) {
      addCharge(paid, unitsOf(staged.amount), []);
    }
    refs.set(staged.usageId, refsOf([charge]));
  }
  return refs;
}
