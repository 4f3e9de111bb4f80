import { Injectable } from '@nestjs/common';
import { compositeKey } from '../core/composite-key';
import { type Decimal, sum, ZERO } from '../core/decimal';
import { groupBy } from '../core/group-by';
import type { Instant } from '../core/time';
import { Ledger, type LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import { FIRST_PAGE, NEXT_PAGE } from '../platform/reaching';
import { BillSettlement } from './bill-settlement.service';
import { applyCredit, type CreditUse } from './domain/apply-credit';
import { planCreditPostings } from './domain/bill-postings';
import { type Behind, BillBalanceRepository } from './store/bill-balance.repository';
import type { BillBalance, Purse } from './store/bill-balance.mapping';
import type { Applied } from './store/bill-payment.repository';

type RootedPurse = Purse & { readonly rootId: string };

/** The bills of a purse that were read so far; `isWhole` when there are no more. */
type Side = { readonly bills: BillBalance[]; isWhole: boolean };

/** A purse's bills in credit and its owed bills, each read until it covers the other side. */
type Match = { readonly purse: RootedPurse; readonly credits: Side; readonly owed: Side };

/** Customer credit, which bills below zero leave: it pays what the same payer owes in the same currency. */
@Injectable()
export class BillCredits {
  private readonly balances = new BillBalanceRepository();

  constructor(
    private readonly settlement: BillSettlement,
    private readonly ledger: Ledger,
  ) {}

  /** Pays open bills of these payers from credit, the longest due first. Credit that is left waits for later bills. */
  async use(
    tx: Tx,
    heads: LedgerHeads,
    purses: readonly RootedPurse[],
    at: Instant,
  ): Promise<void> {
    const matches = await this.matched(tx, purses);
    const uses = matches.flatMap(({ purse, credits, owed }) =>
      applyCredit(credits.bills, owed.bills).map((use) => ({ ...use, purse })),
    );
    await this.settlement.apply(tx, uses.flatMap(shownOnBoth), { at });
    const entries = uses.map(({ billId, amount, purse: { rootId, payerId, currency } }) => {
      const postings = planCreditPostings(payerId, currency, amount);
      return { rootId, kind: 'credit', reference: billId, postings };
    });
    await this.ledger.post(tx, heads, entries, at);
  }

  /** The credit that the next bill of each payer and currency will find. */
  async available(tx: Tx, purses: readonly Purse[]): Promise<(purse: Purse) => Decimal> {
    const found = await this.balances.creditOf(tx, purses);
    const left = new Map(found.map((each) => [purseKey(each), each.credit]));
    return (purse) => left.get(purseKey(purse)) ?? ZERO;
  }

  /** Reads both sides page by page until one of them is used up. */
  private async matched(tx: Tx, purses: readonly RootedPurse[]): Promise<Match[]> {
    const side = (): Side => ({ bills: [], isWhole: false });
    const matches = purses.map((purse) => ({ purse, credits: side(), owed: side() }));
    for (let limit = FIRST_PAGE; ; limit = NEXT_PAGE) {
      const inCredit = matches.filter(isShortOfCredit);
      await readOn(
        inCredit,
        ({ credits }) => credits,
        limit,
        (behind) => this.balances.credits(tx, behind, limit),
      );
      const owing = matches.filter(isShortOfDebt);
      await readOn(
        owing,
        ({ owed }) => owed,
        limit,
        (behind) => this.balances.owed(tx, behind, limit),
      );
      if (inCredit.length === 0 && owing.length === 0) return matches;
    }
  }
}

async function readOn(
  matches: readonly Match[],
  sideOf: (match: Match) => Side,
  limit: number,
  pages: (behind: readonly Behind[]) => Promise<readonly BillBalance[]>,
): Promise<void> {
  const behind = matches.map((match) => ({
    purse: match.purse,
    last: sideOf(match).bills.at(-1),
  }));
  const found = groupBy(await pages(behind), purseKey);
  for (const match of matches) {
    const page = found.get(purseKey(match.purse)) ?? [];
    const side = sideOf(match);
    side.bills.push(...page);
    side.isWhole = page.length < limit;
  }
}

function isShortOfCredit({ credits, owed }: Match): boolean {
  if (credits.isWhole) return false;
  const left = amountOf(owed).minus(amountOf(credits));
  return left.greaterThan(ZERO) || (left.isZero() && !owed.isWhole);
}

function isShortOfDebt({ credits, owed }: Match): boolean {
  return !owed.isWhole && amountOf(owed).lessThan(amountOf(credits));
}

function amountOf({ bills }: Side): Decimal {
  return sum(bills.map(({ remaining }) => remaining)).abs();
}

/** Records the use on both bills; each names the other. */
function shownOnBoth({ creditId, billId, amount }: CreditUse): Applied[] {
  return [
    { billId, amount, by: { kind: 'bill', id: creditId } },
    { billId: creditId, amount: amount.negated(), by: { kind: 'bill', id: billId } },
  ];
}

function purseKey({ payerId, currency }: Purse): string {
  return compositeKey(currency, payerId);
}
