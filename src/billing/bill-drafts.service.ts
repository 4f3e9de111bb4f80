import { Injectable } from '@nestjs/common';
import { compositeKey } from '../core/composite-key';
import type { AccountNode } from '../account';
import type { Instant, Period } from '../core/time';
import type { Tx } from '../platform/database';
import { assembleBill } from './domain/assemble-bill';
import type { Accrual, Bill, Biller, BillKey, BillRef, BillTerms } from './domain/bill';
import { type BillContent, billContent, type RunType } from './domain/bill-content';
import { fromDocument } from './store/bill-terms.mapping';
import { dueDate } from './domain/due-date';
import { groupBy } from '../core/group-by';
import { openPeriod } from './domain/periods';
import { type AccountText, PayerRepository } from './store/payer.repository';
import { BillerRepository } from './store/biller.repository';
import { BillRepository } from './store/bill.repository';
import { type NameOfBill, OpenBillRepository } from './store/open-bill.repository';

export type PayerPeriod = { readonly payer: AccountNode; readonly period: Period };

/** A bill as it would be issued now. */
export type Draft = {
  readonly id: string;
  readonly payer: AccountNode;
  readonly bill: Bill;
  /** The accruals behind the lines, unordered. */
  readonly accruals: readonly Accrual[];
  readonly biller: Biller | null;
  readonly terms: BillTerms;
  readonly nameOf: (accountId: string) => string | null;
};

type EarlierBill = Awaited<ReturnType<BillRepository['overlapping']>>[number];
/** What bills are made of beside their accruals. */
type Known = {
  readonly idOf: NameOfBill;
  readonly biller: Biller | null;
  readonly texts: ReadonlyMap<string, AccountText['body']>;
  readonly earlier: readonly EarlierBill[];
};

/** Assembles bills from accruals, in the same way for live and for closed ones. */
@Injectable()
export class BillDrafts {
  private readonly payers = new PayerRepository();
  private readonly billers = new BillerRepository();
  private readonly bills = new BillRepository();
  private readonly open = new OpenBillRepository();

  /** One draft per payer, period and currency that has accruals; `accruals` are those of `periods`. */
  async of(
    tx: Tx,
    periods: readonly PayerPeriod[],
    accruals: readonly Accrual[],
  ): Promise<Draft[]> {
    const known = await this.known(tx, periods, accruals);
    const byBill = groupBy(accruals, ({ payerId, billFrom }) => keyOf(payerId, billFrom));
    return periods.flatMap(({ payer, period }) => {
      const own = byBill.get(keyOf(payer.id, period.from)) ?? [];
      const currencies = groupBy(own, ({ currency }) => currency);
      const sorted = [...currencies].sort(([a], [b]) => (a < b ? -1 : 1));
      return sorted.map(([currency, each]) => draftOf({ payer, period }, currency, each, known));
    });
  }

  /** Live bills of periods without charges, or what their charges have no part in. */
  async empty(
    tx: Tx,
    asked: readonly (PayerPeriod & Pick<BillKey, 'currency'>)[],
  ): Promise<Draft[]> {
    const known = await this.known(tx, asked, []);
    return asked.map((each) => draftOf(each, each.currency, [], known));
  }

  private async known(
    tx: Tx,
    periods: readonly PayerPeriod[],
    accruals: readonly Accrual[],
  ): Promise<Known> {
    const wanted = periods.map(({ payer, period }) => ({
      payerId: payer.id,
      billFrom: period.from,
    }));
    return {
      idOf: await this.open.idsOf(tx, wanted),
      biller: periods.length === 0 ? null : await this.billers.find(tx),
      texts: await this.textsOf(tx, periods, accruals),
      earlier: await this.earlierBills(tx, periods, accruals),
    };
  }

  private textsOf(
    tx: Tx,
    periods: readonly PayerPeriod[],
    accruals: readonly Accrual[],
  ): Promise<Map<string, AccountText['body']>> {
    const ids = [
      ...periods.map(({ payer }) => payer.id),
      ...accruals.map((each) => each.accountId),
    ];
    return this.payers.documents(tx, [...new Set(ids)]);
  }

  private async earlierBills(
    tx: Tx,
    periods: readonly PayerPeriod[],
    accruals: readonly Accrual[],
  ): Promise<EarlierBill[]> {
    const late = accruals.filter(({ service, billFrom }) => service.to <= billFrom);
    const [first] = late;
    if (first === undefined) return [];
    const span = late.reduce<Period>(
      ({ from, to }, { service }) => ({
        from: service.from < from ? service.from : from,
        to: service.to > to ? service.to : to,
      }),
      first.service,
    );
    return this.bills.overlapping(
      tx,
      periods.map(({ payer }) => payer.id),
      span,
    );
  }
}

export type Issuing = {
  readonly number: string | null;
  readonly runType: RunType;
  readonly billDate: Instant;
};

export function contentOf(
  { id, payer, bill, biller, terms, nameOf }: Draft,
  issuing: Issuing,
): BillContent {
  return billContent(bill, {
    ...issuing,
    id,
    biller,
    terms,
    nameOf,
    dueDate: dueDate(issuing.billDate, terms.paymentDays, payer.cycle.timeZone),
    nextBillDate: openPeriod(payer.cycle, bill.period.to).to,
    timeZone: payer.cycle.timeZone,
  });
}

function draftOf(
  { payer, period }: PayerPeriod,
  currency: string,
  accruals: readonly Accrual[],
  { idOf, biller, texts, earlier }: Known,
): Draft {
  const key = { payerId: payer.id, billFrom: period.from, currency };
  const terms = fromDocument(texts.get(payer.id));
  const known = earlier.filter((bill) => bill.payerId === payer.id && bill.currency === currency);
  const billOf = (service: Period): BillRef | null => lastOver(known, service);
  const bill = assembleBill({ key, period, accruals, rounding: terms.rounding, billOf });
  const nameOf = (accountId: string) => fromDocument(texts.get(accountId)).name;
  return { id: idOf(key, payer.cycle), payer, bill, accruals, biller, terms, nameOf };
}

/** The bill that covers the service period; where an off-cycle bill split it, the one that ended the period. */
function lastOver(bills: readonly EarlierBill[], service: Period): BillRef | null {
  const over = bills.filter(({ period }) => period.from < service.to && period.to > service.from);
  const last = over.at(-1);
  return last === undefined ? null : { id: last.id, number: last.number };
}

function keyOf(payerId: string, from: Instant): string {
  return compositeKey(from, payerId);
}
