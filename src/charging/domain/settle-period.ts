// What a period comes to at its end, before anything is rounded: the lines that usage made, what commitments and
// minimums still ask, fees, the price of what was granted and what it paid. Pure, on totals in canonical order.
import { type Decimal, decimal, ONE, ZERO } from '../../core/decimal';
import { contains, instant, type Period } from '../../core/time';
import type { TermLife } from '../../contract/domain/contract';
import { agreedTotalsOf } from './decide-usage';
import { type Agreement, agreedLeg } from './agreement';
import { dueLines, type DueLine, owed } from './closing-fees';
import type { Account, PricedCard, Subscription } from './context';
import type { GrantSale } from './granted';
import type { World } from './guide';
import { versionInForce } from './leg-at';
import type { PeriodCounter } from './rerun';
import type { Counter } from './running-totals';
import { type CommitmentEnd, endOfCommitment, type FindLine } from './settle-commitment';
import { feesDue } from './settle-fees';
import type { WorkingSet } from './working-set';
import type { LineKind } from './agreed-totals';

/** An exact line of a bill; `term` is the key of a term. */
export type ExactLine = {
  readonly kind: LineKind | 'trueUp' | 'fee' | 'grant';
  readonly card: string | null;
  readonly line: string | null;
  readonly term: string | null;
  readonly quantity: Decimal;
  readonly amount: Decimal;
};

export type SettledPeriod = {
  readonly period: Period;
  readonly lines: readonly ExactLine[];
  readonly commitments: readonly CommitmentEnd[];
};

/** Everything about a root account that its periods are settled by. */
export type Settled = {
  readonly world: World;
  readonly agreement: Agreement;
  readonly payer: Account;
  readonly accounts: readonly Account[];
  /** By account. */
  readonly subscriptions: ReadonlyMap<string, readonly Subscription[]>;
};

/** What money of a contract paid of the usage of a period. */
export type PaidFrom = { readonly term: string; readonly amount: Decimal };

export function settlePeriod(
  settled: Settled,
  set: WorkingSet,
  period: Period,
  facts: { readonly sales: readonly GrantSale[]; readonly paid: readonly PaidFrom[] },
): SettledPeriod {
  const { agreement, payer } = settled;
  const totals = agreedTotalsOf(set);
  const ofUsage = [...totals.lines.values()].filter((line) => line.serviceFrom === period.from);
  const commitments = agreement.terms.commitment.map((life) =>
    endOfCommitment(totals, life, period, payer.cycle, findLineIn(settled, period)),
  );
  const fees = agreement.terms.fee.flatMap((life) => feesDue(life, period, payer.cycle));
  const sales = facts.sales.filter(({ at }) => contains(period, at));
  const lines: ExactLine[] = [
    ...ofUsage,
    ...minimumsOf(settled, set, period),
    ...fees.map(({ life, quantity, amount }) => ({ ...ofTerm('fee', life), quantity, amount })),
    ...sales.map(({ life, amount }) => ({ ...ofTerm('grant', life), quantity: ONE, amount })),
    ...facts.paid.map(({ term, amount }) => {
      const of = { kind: 'prepaid' as const, card: null, line: null, term };
      return { ...of, quantity: ZERO, amount: amount.negated() };
    }),
  ];
  return { period, lines, commitments };
}

function ofTerm<K extends ExactLine['kind']>(kind: K, { key }: TermLife) {
  return { kind, card: null, line: null, term: key };
}

/** Minimums, and flats without any usage, of every subscription that ran. */
function minimumsOf(settled: Settled, set: WorkingSet, service: Period): ExactLine[] {
  const { payer, accounts, subscriptions } = settled;
  const counters = [...set.counters.values()].map(periodCounterOf);
  return accounts.flatMap((account) => {
    const prices = agreedPrices(settled, account, instant(service.to - 1));
    const closing = { payer, accounts: [account], service };
    // Of a card in credits nothing more is asked: what its usage came to was drawn, sold or is a debt.
    return dueLines(closing, subscriptions, prices, [])
      .filter(({ card }) => card.currency === payer.currency)
      .flatMap((due) => minimumOf(due, counters));
  });
}

function minimumOf(due: DueLine, counters: readonly PeriodCounter[]): ExactLine[] {
  const kind = due.line.minimum === null ? 'usage' : 'trueUp';
  const of = { kind, card: due.card.code, line: due.line.id, term: null } as const;
  return owed([due], counters, new Map()).map(({ amount }) => {
    return { ...of, quantity: ZERO, amount: decimal(amount) };
  });
}

function periodCounterOf({ id, key, state, version, exchangeId }: Counter): PeriodCounter {
  return { ...key, leg: key.leg === 'cost' ? 'cost' : 'retail', id, state, version, exchangeId };
}

/** The cards with the overrides that hold for all usage of a line: no usage tells the attributes here. */
function agreedPrices(
  { world, agreement, subscriptions }: Settled,
  account: Account,
  at: Period['from'],
): ReadonlyMap<string, PricedCard> {
  const [subscription] = subscriptions.get(account.id) ?? [];
  if (subscription === undefined || agreement.terms.override.length === 0) {
    return world.books.prices;
  }
  const cards = [...world.books.prices].map(([id, card]): [string, PricedCard] => {
    const versions = card.versions.map((version) => {
      const lines = version.compiled.lines.map((line) => {
        const { meter } = line.line;
        const record = { at, meter, attributes: {}, subject: '' };
        const leg = { card, version: version.version, line, group: '', tenure: subscription };
        return agreedLeg(agreement, { account, subscription, record }, leg).line;
      });
      return { ...version, compiled: { ...version.compiled, lines } };
    });
    return [id, { ...card, versions }];
  });
  return new Map(cards);
}

/** The one line in the scope of a commitment, in force at the end of the period. */
function findLineIn({ world, payer }: Settled, { to }: Period): FindLine {
  const at = instant(to - 1);
  return (_life, { scope }) => {
    for (const card of world.books.prices.values()) {
      const version = versionInForce(card, payer, at);
      const line = version?.compiled.lines.find(
        ({ id, line: { meter } }) =>
          (scope.cards?.includes(card.code) ?? true) &&
          (scope.lines?.includes(id) ?? true) &&
          (scope.meters?.includes(meter) ?? true),
      );
      if (version !== undefined && line !== undefined) {
        return { card: card.code, line, version: version.version };
      }
    }
    return undefined;
  };
}
