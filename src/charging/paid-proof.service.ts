import { Injectable, type OnModuleInit } from '@nestjs/common';
import { groupBy } from '../core/group-by';
import { formatDecimal, parseDecimal, sum } from '../core/decimal';
import { disproved, type Key, type Page, Verify } from '../ledger';
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
booking or of what was given back since, nor where it stood if usage was charged on several totals, or if it was paid before
that was kept`.replaceAll('\n', ' ');

/** Adds what corrections give back by to what `verify` proves. */
@Injectable()
export class PaidProof implements OnModuleInit {
  private readonly evidence = new PaidEvidenceRepository();

  constructor(private readonly verify: Verify) {}

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
    const paidBy = groupBy(await this.evidence.paidBy(tx, several), ({ id }) => id);
    return this.firstBroken(several, (each) =>
      disproofOfOrder(each, oneBeforeTheOther(each, paidBy.get(each.id) ?? [])),
    );
  }

  private async elsewhere(tx: Tx, paid: readonly PaidEvidence[]) {
    for (const each of paid) {
      if (each.isMadeOfDraws || each.parts.length >= PARTS_MAX) continue;
      const covered = await this.coveredBy(tx, each);
      const message = disproved(() => covered && disproofOfCovered(each, covered));
      if (message !== undefined) return { row: rowOf(each), message };
    }
    return undefined;
  }

  private async coveredBy(tx: Tx, { key, totals }: PaidEvidence): Promise<Covered | undefined> {
    const [total, ...others] = totals;
    if (total?.kind === 'usage' && others.length === 0) {
      let covered = UNPAID;
      for await (const steps of this.evidence.stepsOf(tx, key.rootId, total.id)) {
        covered = steps.reduce(afterStep, covered);
      }
      return covered;
    }
    if (totals.some(({ kind }) => kind === 'usage' || kind === 'minimum')) return undefined;
    const ids = totals.map(({ id }) => id);
    const steps = bookings(totals, await this.evidence.feesOf(tx, key.rootId, ids));
    return steps?.reduce(afterStep, UNPAID);
  }
}

function rowOf({ id, key }: PaidEvidence): string {
  return `${key.rootId}/${id}`;
}

function oneBeforeTheOther({ parts }: PaidEvidence, paidBy: readonly PaidBy[]) {
  const own = paidBy.filter(({ bucketId }) => parts.some((part) => part.bucketId === bucketId));
  return own.flatMap((before) =>
    own
      .filter((after) => before.lastAt < after.firstAt)
      .map((after) => [before.bucketId, after.bucketId] as const),
  );
}

/**
 * What was booked at one instant was booked together, a fee with what reduces it, unless one of it corrects
 * another: then which came first is not known.
 */
function bookings(
  totals: PaidEvidence['totals'],
  fees: readonly BookedAt[],
): PaidStep[] | undefined {
  const nths = new Map(
    totals.map(({ id, line }) => [id, /^correction:(\d+)/.exec(line)?.[1] ?? '0']),
  );
  const together = [...groupBy(fees, ({ bookedAt }) => bookedAt).values()];
  const isOfOne = together.every(
    (booked) => new Set(booked.map(({ id }) => nths.get(id))).size === 1,
  );
  if (!isOfOne) return undefined;
  return together.map((booked) => ({
    amount: formatDecimal(sum(booked.map(({ amount }) => parseDecimal(amount)))),
    drawn: formatDecimal(sum(booked.map(({ drawn }) => parseDecimal(drawn)))),
    isRerated: false,
  }));
}
