import { Injectable } from '@nestjs/common';
import type { SoldPrice } from '../catalog';
import {
  type Decimal,
  decimal,
  formatDecimal,
  fromScaled,
  smaller,
  sum,
  ZERO,
} from '../core/decimal';
import { groupBy } from '../core/group-by';
import { CHARGE_SCALE, round } from '../core/rounding';
import type { FeeDraft, Subscription } from '../inventory';
import type { LedgerHeads } from '../ledger';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import type { Fee } from './domain/fee';
import type { Account } from './domain/context';
import { openPeriodStart } from './domain/guide';
import { type PaidCharge, paidIdOf, type PaidKey } from './domain/paid-charge';
import { drawnBy, payCharge } from './domain/pay-charge';
import { drawsByAmount } from './domain/pay-fees';
import { type Accrual, type AccrualKey, taxOf } from './domain/running-totals';
import { choose, type Draw } from './domain/wallet';
import { book, draw, openAccrual, type WorkingSet } from './domain/working-set';
import { WorkingSets } from './working-sets.service';

@Injectable()
export class ChargeBook {
  constructor(
    private readonly workingSets: WorkingSets,
    private readonly clock: Clock,
  ) {}

  /** The caller holds the locks of the fees' roots. Answers how many were new. */
  async fees(
    tx: Tx,
    heads: LedgerHeads,
    fees: readonly Fee[],
    reference: string | null = null,
  ): Promise<number> {
    if (fees.length === 0) return 0;
    const drawers = fees.map(({ account: { path }, currency }) => {
      return { accountPath: path, unit: currency };
    });
    const keys = fees.map(accrualKeyOf);
    const set = await this.workingSets.ofAccruals(tx, keys, drawers, fees.map(paidKeyOf));
    const due = newIn(set, fees);
    for (const net of netsOf(due)) bookNet(set, net);
    await this.workingSets.save(tx, set, heads, { kind: 'fee', reference, at: this.clock.now() });
    return due.length;
  }
}

type DueFee = { readonly fee: Fee; readonly accrual: Accrual; readonly amount: Decimal };

/** What was booked before is not booked again, nor what is named twice: by all that go on with it. */
function newIn(set: WorkingSet, fees: readonly Fee[]): DueFee[] {
  const due = new Map<string, DueFee>();
  for (const fee of fees) {
    const accrual = openAccrual(set, accrualKeyOf(fee));
    const named = due.get(accrual.id)?.fee;
    if (accrual.chargeCount > 0 || (named !== undefined && !isSoldLater(fee, named))) continue;
    const amount = round(decimal(fee.amount), CHARGE_SCALE, 'halfUp');
    due.set(accrual.id, { fee, accrual, amount });
  }
  return [...due.values()];
}

/** Whether it says who sold it when it fell due, and the other who had sold it before. */
function isSoldLater({ soldBy, occurredAt }: Fee, other: Fee): boolean {
  return soldBy.startsAt <= occurredAt && soldBy.startsAt > other.soldBy.startsAt;
}

/** A fee, what reduces it and what corrects either in the same period: net is what is owed, so net is paid. */
type Net = {
  readonly id: string;
  readonly key: PaidKey;
  readonly together: readonly [DueFee, ...DueFee[]];
  readonly amount: Decimal;
};

/** What gives something back comes first, and pays the others. */
function netsOf(due: readonly DueFee[]): Net[] {
  const nets = [...groupBy(due, ({ fee }) => paidIdOf(paidKeyOf(fee)))].flatMap(([id, own]) => {
    const [first, ...others] = own;
    if (first === undefined) return [];
    const amount = sum(own.map((each) => each.amount));
    return [{ id, key: paidKeyOf(first.fee), together: [first, ...others] as const, amount }];
  });
  const isBack = ({ amount }: Net) => amount.isNegative();
  return [...nets.filter(isBack), ...nets.filter((net) => !isBack(net))];
}

function bookNet(set: WorkingSet, { id, key, together, amount }: Net): void {
  const [{ fee }] = together;
  const paid = payFromBuckets(set, fee, unpaidOf(set.paid.get(id), amount));
  const drawn = payCharge(set, { id, key }, formatDecimal(amount), paid);
  const draws = drawsByAmount(
    together.map((due) => due.amount),
    drawn,
  );
  for (const [index, due] of together.entries()) bookFee(set, due, draws[index] ?? []);
}

/** Of what was taken off the charge beyond what buckets paid, the payer has the credit: that pays first. */
function unpaidOf(charge: PaidCharge | undefined, net: Decimal): Decimal {
  if (charge === undefined) return net;
  return smaller(net, fromScaled(charge.charged, CHARGE_SCALE).plus(net));
}

function bookFee(set: WorkingSet, { fee, accrual }: DueFee, drawn: readonly Draw[]): void {
  const { occurredAt } = fee;
  const charge = book(accrual, {
    usageId: null,
    kind: 'fee',
    quantity: fee.quantity,
    aggregateBefore: '0',
    amount: fee.amount,
    drawn: drawnBy(drawn),
    occurredAt,
  });
  set.charges.push(charge);
  draw(set, fee.account.rootId, drawn, { usageId: null, accrualId: accrual.id, occurredAt });
}

/** Prepaid money pays fees too; what it does not cover is owed, as a fee cannot be refused afterwards. */
function payFromBuckets(set: WorkingSet, fee: Fee, amount: Decimal): readonly Draw[] {
  const { account, currency, occurredAt, soldBy } = fee;
  if (!amount.greaterThan(ZERO) || !set.wallet.has(account.rootId)) return [];
  return choose(set.wallet, account.rootId, {
    unit: currency,
    amount,
    at: occurredAt,
    accountPath: account.path,
    meter: null,
    offeringId: soldBy.offeringId,
    subscriptionId: soldBy.id,
    tenures: soldBy.tenures,
  }).draws;
}

/** Of what a fee reduces or corrects, else its own. */
function paidKeyOf(fee: Fee): PaidKey {
  const { account, subscriptionId, currency, service } = fee;
  const { priceId, line } = fee.taxedAs.at(-1) ?? fee;
  const { rootId } = account;
  return { rootId, subscriptionId, currency, priceId, line, serviceFrom: service.from };
}

function accrualKeyOf(fee: Fee): AccrualKey {
  return {
    rootId: fee.account.rootId,
    payerId: fee.payer.id,
    accountId: fee.account.id,
    subscriptionId: fee.subscriptionId,
    leg: 'retail',
    kind: fee.kind,
    priceId: fee.priceId,
    card: `price:${fee.priceId}`,
    version: 1,
    line: fee.line,
    meter: null,
    unit: fee.unit,
    currency: fee.currency,
    tax: fee.tax,
    taxedAs: fee.taxedAs,
    description: fee.description,
    service: fee.service,
    covers: fee.covers,
    billFrom: openPeriodStart(fee.payer, fee.service.from),
  };
}

/** A planned fee of a sold price, with the tax of the account it falls to: a fee is reduced with its tax. */
export function feeOf(
  draft: FeeDraft<SoldPrice>,
  account: Account,
  payer: Account,
  { id, startsAt, offeringId, origins }: Subscription,
): Fee {
  const { price, taxedAs, ...fee } = draft;
  const { taxes } = taxedAs.at(-1)?.price ?? price;
  return {
    ...fee,
    account,
    payer,
    soldBy: { id, startsAt, offeringId, tenures: origins },
    priceId: price.id,
    unit: 'each',
    currency: price.currency ?? account.currency,
    tax: taxOf(taxes, account, draft.service),
    taxedAs: taxedAs.map((each) => ({ priceId: each.price.id, line: each.line })),
  };
}
