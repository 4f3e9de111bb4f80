import { Injectable, type OnModuleInit } from '@nestjs/common';
import { groupBy } from '../core/group-by';
import { formatDecimal, parseDecimal, sum } from '../core/decimal';
import { type ChainOrder, disproved, type Key, Ledger, type Page, Verify } from '../ledger';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import {
  afterStep,
  type Covered,
  disproofOfCovered,
  disproofOfOrder,
  disproofOfPaid,
  type PaidStep,
  UNPAID,
} from './domain/prove-paid';
import { PARTS_MAX } from './domain/paid-charge';
import {
  type BookedAt,
  type PaidBy,
  type PaidEvidence,
  PaidEvidenceRepository,
} from './store/paid-evidence.repository';

const RULE =
  `what buckets paid of a charge is of the charge that its id says, of buckets of its root, unit and origin, in
the order in which they paid, as far as it is charged, and where the charge stood when they paid; not the order within one
booking, of what was given back since or where the journal does not tell it, nor where it stood if usage was charged on
several totals, or if it was paid before that was kept`.replaceAll('\n', ' ');

/** Adds to `verify` the records by which corrections give value back. */
@Injectable()
export class PaidProof implements OnModuleInit {
  private readonly evidence = new PaidEvidenceRepository();

  constructor(
    private readonly verify: Verify,
    private readonly ledger: Ledger,
  ) {}

  onModuleInit(): void {
    this.verify.add({
      name: 'paid = charges',
      rule: RULE,
      page: (tx, _tenant, after) => this.page(tx, after),
    });
  }

  private async page(tx: Tx, after: Key | undefined): Promise<Page> {
    const { paid, ...page } = await this.evidence.page(tx, after);
    const broken =
      this.firstBroken(paid, (each) => disproofOfPaid(each)) ??
      (await this.outOfOrder(tx, paid)) ??
      (await this.elsewhere(tx, paid));
    return broken === undefined ? page : { ...page, finding: broken };
  }

  private firstBroken(
    paid: readonly PaidEvidence[],
    prove: (one: PaidEvidence) => string | undefined,
  ) {
    for (const each of paid) {
      const message = disproved(() => prove(each));
      if (message !== undefined) return { row: rowOf(each), message };
    }
    return undefined;
  }

  private async outOfOrder(tx: Tx, paid: readonly PaidEvidence[]) {
    const several = paid.filter(
      ({ parts }) => new Set(parts.map((part) => part.bucketId)).size > 1,
    );
    if (several.length === 0) return undefined;
    const found = await this.evidence.paidBy(tx, several);
    const order = await this.orderOf(tx, several, found, ({ firstAt, lastAt }) => [
      firstAt,
      lastAt,
    ]);
    const paidBy = groupBy(found, ({ id }) => id);
    return this.firstBroken(several, (each) =>
      disproofOfOrder(each, oneBeforeTheOther(each, paidBy.get(each.id) ?? [], order)),
    );
  }

  private async elsewhere(tx: Tx, all: readonly PaidEvidence[]) {
    const paid = all.filter(
      ({ isMadeOfDraws, parts }) => !isMadeOfDraws && parts.length < PARTS_MAX,
    );
    const ofFees = paid.filter(isOfFees);
    const found = await this.evidence.feesOf(tx, ofFees);
    const order = await this.orderOf(tx, ofFees, found, ({ bookedAt }) => [bookedAt]);
    const fees = groupBy(found, ({ id }) => id);
    for (const each of paid) {
      const covered = isOfFees(each)
        ? bookings(each, fees.get(each.id) ?? [], order)?.reduce(afterStep, UNPAID)
        : await this.coveredByUsage(tx, each);
      const message = disproved(() => covered && disproofOfCovered(each, covered));
      if (message !== undefined) return { row: rowOf(each), message };
    }
    return undefined;
  }

  /** The booking order of each charge; not queried where there is only one booking. */
  private orderOf<B extends { readonly id: string }>(
    tx: Tx,
    paid: readonly PaidEvidence[],
    booked: readonly B[],
    instantsOf: (one: B) => readonly Instant[],
  ): Promise<ChainOrder> {
    const instants = groupBy(booked, ({ id }) => id);
    const posted = paid.flatMap(({ id, key: { rootId } }) => {
      const own = new Set((instants.get(id) ?? []).flatMap(instantsOf));
      return own.size < 2 ? [] : [...own].map((at) => ({ rootId, at }));
    });
    return this.ledger.orderOf(tx, posted);
  }

  private async coveredByUsage(
    tx: Tx,
    { key, totals }: PaidEvidence,
  ): Promise<Covered | undefined> {
    const [total, ...others] = totals;
    if (total?.kind !== 'usage' || others.length > 0) return undefined;
    let covered = UNPAID;
    for await (const steps of this.evidence.stepsOf(tx, key.rootId, total.id)) {
      covered = steps.reduce(afterStep, covered);
    }
    return covered;
  }
}

/** True when it has fees only, neither usage nor what closing adds to it. */
function isOfFees({ totals }: PaidEvidence): boolean {
  return totals.every(({ kind }) => kind !== 'usage' && kind !== 'minimum');
}

function rowOf({ id, key }: PaidEvidence): string {
  return `${key.rootId}/${id}`;
}

function oneBeforeTheOther(
  { key: { rootId }, parts }: PaidEvidence,
  paidBy: readonly PaidBy[],
  order: ChainOrder,
) {
  const own = paidBy.filter(({ bucketId }) => parts.some((part) => part.bucketId === bucketId));
  const isBefore = (one: PaidBy, other: PaidBy) =>
    order({ rootId, at: one.lastAt }, { rootId, at: other.firstAt }) === -1;
  return own.flatMap((before) =>
    own
      .filter((after) => isBefore(before, after))
      .map((after) => [before.bucketId, after.bucketId] as const),
  );
}

/**
 * Charges of one instant were booked together, a fee with its discounts, unless one corrects another or the journal
 * does not show the time: then their order is not known.
 */
function bookings(
  { key: { rootId }, totals }: PaidEvidence,
  fees: readonly BookedAt[],
  order: ChainOrder,
): PaidStep[] | undefined {
  const nths = new Map(
    totals.map(({ id, line }) => [id, /^correction:(\d+)/.exec(line)?.[1] ?? '0']),
  );
  const booked = [...groupBy(fees, ({ bookedAt }) => bookedAt)];
  const isOfOne = booked.every(
    ([, together]) => new Set(together.map(({ totalId }) => nths.get(totalId))).size === 1,
  );
  if (!isOfOne) return undefined;
  const from = ([at]: (typeof booked)[number]) => ({ rootId, at });
  const inOrder = booked.toSorted((a, b) => order(from(a), from(b)) ?? 0);
  const isKnown = inOrder.every((each, index) => {
    const next = inOrder[index + 1];
    return next === undefined || order(from(each), from(next)) === -1;
  });
  if (!isKnown) return undefined;
  return inOrder.map(([, together]) => ({
    amount: formatDecimal(sum(together.map(({ amount }) => parseDecimal(amount)))),
    drawn: formatDecimal(sum(together.map(({ drawn }) => parseDecimal(drawn)))),
    isRerated: false,
  }));
}
