import { Injectable } from '@nestjs/common';
import { type LinePart, LineParts } from '../charging';
import { Ledger, type LedgerHeads } from '../ledger';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { digest } from '../platform/ids';
import { publish } from '../platform/outbox';
import { buildEvent, ofClass, represent } from '../tmf';
import { BillCredits } from './bill-credits.service';
import {
  BillDrafts,
  contentOf,
  type Draft,
  type Issuing,
  type PayerPeriod,
} from './bill-drafts.service';
import {
  type BillContent,
  type LineContent,
  lineContent,
  type RunType,
  sealedText,
} from './domain/bill-content';
import { billNumber, billYear } from './domain/bill-number';
import { planBillPostings } from './domain/bill-postings';
import { AccrualRepository } from './store/accrual.repository';
import { BillLineRepository } from './store/bill-line.repository';
import { BillRepository } from './store/bill.repository';
import type { ClosedBill } from './store/bill.mapping';
import { OpenBillRepository } from './store/open-bill.repository';
import { toCustomerBill } from './tmf678/customer-bill.convert';
import { customerBillType } from './tmf678/customer-bill-type';

type Sealed = {
  readonly draft: Draft;
  readonly bill: ClosedBill;
  readonly lines: readonly LineContent[];
};

/** Turns accruals into closed bills, which are immutable. */
@Injectable()
export class BillCloser {
  private readonly accruals = new AccrualRepository();
  private readonly bills = new BillRepository();
  private readonly lines = new BillLineRepository();
  private readonly open = new OpenBillRepository();

  constructor(
    private readonly drafts: BillDrafts,
    private readonly ledger: Ledger,
    private readonly credits: BillCredits,
    private readonly lineParts: LineParts,
  ) {}

  /**
   * Closes one bill per payer and currency; none where nothing was charged. The caller holds the locks of the payers'
   * roots and says where each payer's next period begins. The answer shows the bills as issued, before customer
   * credit pays any of them.
   */
  async close(
    tx: Tx,
    tenant: Tenant,
    heads: LedgerHeads,
    periods: readonly PayerPeriod[],
    runType: RunType,
    at: Instant,
  ): Promise<ClosedBill[]> {
    const wanted = periods.map(({ payer, period }) => ({ payerId: payer.id, from: period.from }));
    const accruals = await this.accruals.ofPeriods(tx, wanted);
    const drafts = await this.drafts.of(tx, periods, accruals);
    if (drafts.length === 0) return [];
    const parts = await this.lineParts.of(tx, tenant, accruals);
    const year = billYear(at);
    const first = await this.bills.takeNumbers(tx, year, drafts.length);
    const sealed = drafts.map((draft, index) =>
      seal(draft, parts, {
        number: billNumber(year, first + BigInt(index)),
        runType,
        billDate: at,
      }),
    );
    await this.store(tx, sealed);
    await this.ledger.post(tx, heads, sealed.map(entryOf), at);
    publish(
      tx,
      sealed.flatMap(({ bill }) => eventsOf(bill, at)),
    );
    const bills = sealed.map(({ bill }) => bill);
    await this.credits.use(tx, heads, bills, at);
    return bills;
  }

  private async store(tx: Tx, sealed: readonly Sealed[]): Promise<void> {
    await this.bills.insert(
      tx,
      sealed.map(({ bill }) => bill),
    );
    const lines = sealed.flatMap(({ bill, lines: own }) =>
      own.map((content) => ({
        rootId: bill.rootId,
        billId: bill.id,
        accrualId: content.id,
        id: content.id,
        content,
      })),
    );
    await this.lines.insert(tx, lines);
    await this.accruals.markBilled(tx, lines);
    await this.open.close(
      tx,
      sealed.map(({ draft }) => draft.bill.key),
    );
  }
}

function seal(
  draft: Draft,
  parts: ReadonlyMap<string, LinePart[]>,
  issuing: Issuing & { readonly number: string },
): Sealed {
  const { bill, payer } = draft;
  const content = contentOf(draft, issuing);
  const lines = bill.lines.map((line) =>
    lineContent(line, bill.key.currency, parts.get(line.accrualId)),
  );
  const closed: ClosedBill = {
    id: draft.id,
    rootId: payer.rootId,
    payerId: payer.id,
    currency: bill.key.currency,
    period: bill.period,
    number: issuing.number,
    content,
    hash: sealOf(content, lines),
    state: 'validated',
    heldFrom: null,
    remaining: bill.due,
    payments: [],
    creditAvailable: null,
    updatedAt: issuing.billDate,
    revision: 1,
  };
  return { draft, bill: closed, lines };
}

/** The hash that proves a bill unchanged since it was issued; it is also part of the ledger's hash chain. */
export function sealOf(content: BillContent, lines: readonly LineContent[]): string {
  return digest(sealedText(content, lines));
}

function journalReference(billId: string, hash: string): string {
  return `${billId} sha256:${hash}`;
}

function entryOf({ draft, bill }: Sealed) {
  return {
    rootId: bill.rootId,
    kind: 'bill',
    reference: journalReference(bill.id, bill.hash),
    postings: planBillPostings(draft.bill),
  };
}

/** Two events: the bill as issued, and the end of the live bill of the same id. */
function eventsOf(bill: ClosedBill, at: Instant) {
  const body = represent(customerBillType, toCustomerBill(bill));
  const { id, href, billNo, billingAccount, state } = body;
  const brief = ofClass({ id, href, billNo, billingAccount, state }, customerBillType.name);
  return [
    buildEvent({ type: customerBillType, kind: 'Create', body, at }),
    buildEvent({ type: customerBillType, kind: 'StateChange', body: brief, at }),
  ];
}
