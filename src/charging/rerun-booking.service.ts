import { Injectable } from '@nestjs/common';
import { tenureOf } from '../inventory';
import type { LedgerHeads } from '../ledger';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import { carryCovers, withoutSeen } from '../rating';
import type { ClosingPeriod } from './closing.service';
import { openPeriodStart } from './domain/guide';
import { type GuidedLeg, lineOf } from './domain/leg-at';
import { addCharge } from './domain/paid-charge';
import { backFrom, drawnBy } from './domain/pay-charge';
import type { ReplayedTotal } from './domain/replay';
import type { PeriodCounter, Rerun, Staged } from './domain/rerun';
import { type Place, unitsOf } from './domain/running-totals';
import { totalsIdsOf } from './domain/totals-ids';
import { refsOf } from './domain/stored-usage';
import { book, draw, openUsageAccrual, type WorkingSet } from './domain/working-set';
import { ReratingRepository } from './store/rerating.repository';
import { WorkingSets } from './working-sets.service';

type Booked = { readonly staged: Staged; readonly leg: GuidedLeg };

/** Differences booked, or totals saved, at a time. */
const CHUNK_SIZE = 2_000;

/** Books what rating a period again came to, under the root's lock. */
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
        return group === undefined ? [] : [{ staged, leg: legOf(rerun, staged.version, group) }];
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
        Object.assign(counter, { ...total, state, outOfOrder: false, isChanged: true });
      }
      await this.save(tx, set, heads, place);
    }
  }

  /**
   * What buckets paid beyond what the line comes to now. Only when all of it is booked: of the differences one
   * takes off what another adds.
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

/** What these counters come to, each with the leg of the version that priced it last. */
function settledOf(
  rerun: Rerun,
  counters: readonly PeriodCounter[],
): { readonly total: ReplayedTotal; readonly leg: GuidedLeg }[] {
  return counters.flatMap(({ group }) => {
    const total = rerun.totals.get(group);
    if (total === undefined || total.version === 0) return [];
    return [{ total, leg: legOf(rerun, total.version, group) }];
  });
}

function legOf({ card, line, subscription }: Rerun, version: number, group: string): GuidedLeg {
  const tenure = tenureOf(subscription, card.priceId);
  return { card, version, line: lineOf(card, version, line.line), group, tenure };
}

function placeOf({ payer, service }: ClosingPeriod, { account }: Pick<Rerun, 'account'>): Place {
  // After an off-cycle bill the start of the period is closed: differences go to what is left of it.
  return { account, payer, service, billFrom: openPeriodStart(payer, service.from) };
}

/** Answers where the charges of each usage stand. */
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
    if (paid !== undefined && leg.card.leg === 'retail') {
      addCharge(paid, unitsOf(staged.amount), []);
    }
    refs.set(staged.usageId, refsOf([charge]));
  }
  return refs;
}
