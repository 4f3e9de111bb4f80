import { Injectable } from '@nestjs/common';
import { type Decimal, ZERO } from '../core/decimal';
import { groupBy } from '../core/group-by';
import type { Instant } from '../core/time';
import { Ledger, type LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import { BillSettlement } from './bill-settlement.service';
import { applyCredit, type CreditUse } from './domain/apply-credit';
import { planCreditPostings } from './domain/bill-postings';
import { type Applied, BillPaymentRepository, type Purse } from './store/bill-payment.repository';

/** What bills below zero left to their payers: it pays what the payer owes in the same currency. */
@Injectable()
export class BillCredits {
  private readonly payments = new BillPaymentRepository();

  constructor(
    private readonly settlement: BillSettlement,
    private readonly ledger: Ledger,
  ) {}

  /** Pays the open bills of these payers, the longest due first; what no bill takes is kept for the next. */
  async use(tx: Tx, heads: LedgerHeads, purses: readonly Purse[], at: Instant): Promise<void> {
    const credits = groupBy(await this.payments.withCredit(tx, purses), purseKey);
    const having = [...credits.values()].flatMap(([first]) => first ?? []);
    const open = groupBy(await this.settlement.open(tx, having), purseKey);
    const uses = having.flatMap((purse) => {
      const key = purseKey(purse);
      const own = applyCredit(credits.get(key) ?? [], open.get(key) ?? []);
      return own.map((use) => ({ ...use, purse }));
    });
    await this.settlement.apply(tx, uses.flatMap(shownOnBoth), { at });
    const entries = uses.map(({ billId, amount, purse: { rootId, payerId, currency } }) => {
      const postings = planCreditPostings(payerId, currency, amount);
      return { rootId, kind: 'credit', reference: billId, postings };
    });
    await this.ledger.post(tx, heads, entries, at);
  }

  /** What the next bill of each of the payers finds as credit, by payer and currency. */
  async available(tx: Tx, purses: readonly Purse[]): Promise<(purse: Purse) => Decimal> {
    const left = new Map<string, Decimal>();
    for (const bill of await this.payments.withCredit(tx, purses)) {
      const key = purseKey(bill);
      left.set(key, (left.get(key) ?? ZERO).minus(bill.remaining));
    }
    return (purse) => left.get(purseKey(purse)) ?? ZERO;
  }
}

/** Each says which the other is. */
function shownOnBoth({ creditId, billId, amount }: CreditUse): Applied[] {
  return [
    { billId, amount, by: { kind: 'bill', id: creditId } },
    { billId: creditId, amount: amount.negated(), by: { kind: 'bill', id: billId } },
  ];
}

function purseKey({ payerId, currency }: Purse): string {
  return `${currency}/${payerId}`;
}
