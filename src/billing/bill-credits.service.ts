import { Injectable } from '@nestjs/common';
import { type Decimal, ZERO } from '../core/decimal';
import { groupBy } from '../core/group-by';
import type { Instant } from '../core/time';
import { type JournalEntry, Ledger, type LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import { BillSettlement } from './bill-settlement.service';
import { applyCredit, type CreditUse } from './domain/apply-credit';
import { planCreditPostings } from './domain/bill-postings';
import { BillPaymentRepository, type Purse } from './store/bill-payment.repository';

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
    const found = await this.payments.withCredit(tx, purses);
    const entries: JournalEntry[] = [];
    for (const credits of groupBy(found, purseKey).values()) {
      const [first] = credits;
      if (first === undefined) continue;
      const { payerId, currency, rootId } = first;
      const open = await this.settlement.open(tx, payerId, currency);
      for (const use of applyCredit(credits, open)) {
        await this.apply(tx, use, at);
        const postings = planCreditPostings(payerId, currency, use.amount);
        entries.push({ rootId, kind: 'credit', reference: use.billId, postings });
      }
    }
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

  /** Both bills show it, and each says which the other is. */
  private async apply(tx: Tx, { creditId, billId, amount }: CreditUse, at: Instant): Promise<void> {
    const by = (id: string) => ({ kind: 'bill', id }) as const;
    await this.settlement.apply(tx, by(creditId), [{ billId, amount }], { at });
    const given = { billId: creditId, amount: amount.negated() };
    await this.settlement.apply(tx, by(billId), [given], { at });
  }
}

function purseKey({ payerId, currency }: Purse): string {
  return `${currency}/${payerId}`;
}
