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
import { type NetFee, type OwedFees, owedOf } from './domain/owed-fees';
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

  /** The caller holds the locks of the fees' roots. Answers what prepaid accounts owe of those that were new. */
  async fees(
    tx: Tx,
    heads: LedgerHeads,
    fees: readonly Fee[],
    reference: string | null = null,
  ): Promise<readonly OwedFees[]> {
    if (fees.length === 0) return [];
    const drawers = fees.map(({ account: { path }, currency }) => {
      return { accountPath: path, unit: currency };
    });
    const keys = fees.map(accrualKeyOf);
    const set = await this.workingSets.ofAccruals(tx, keys, drawers, fees.map(paidKeyOf));
    const due = newIn(set, fees);
    const booked = netsOf(due).map((net) => bookNet(set, net));
    await this.workingSets.save(tx, set, heads, { kind: 'fee', reference, at: this.clock.now() });
    return owedOf(booked);
  }
}

type DueFee = { readonly fee: Fee; readonly accrual: Accrual; readonly amount: Decimal };

/** Fees that are not booked yet, each once, even when several subscriptions continue the one that began it. */
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

/** True when its seller had begun by the due date, and later than the other fee's seller. */
function isSoldLater({ soldBy, occurredAt }: Fee, other: Fee): boolean {
  return soldBy.startsAt <= occurredAt && soldBy.startsAt > other.soldBy.startsAt;
}

/** A fee with its discounts and corrections of the same period; buckets pay their net amount. */
type Net = {
  readonly id: string;
  readonly key: PaidKey;
  readonly together: readonly [DueFee, ...DueFee[]];
  readonly amount: Decimal;
};

/** Nets below zero come first, because what they give back can pay the others. */
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

function bookNet(set: WorkingSet, { id, key, together, amount }: Net): NetFee {
  const [{ fee }] = together;
  const paid = payFromBuckets(set, fee, unpaidOf(set.paid.get(id), amount));
  const drawn = payCharge(set, { id, key }, formatDecimal(amount), paid);
  const draws = drawsByAmount(
    together.map((due) => due.amount),
    drawn,
  );
  for (const [index, due] of together.entries()) bookFee(set, due, draws[index] ?? []);
  const { subscriptionId, currency, account } = fee;
  const isPrepaid = account.mode === 'prepaid';
  return { subscriptionId, currency, isPrepaid, due: amount, paid: decimal(drawnBy(drawn)) };
}

/** A correction may leave a credit beyond what buckets paid; it pays before buckets do. */
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

/** The key of the fee that it reduces or corrects, else its own. */
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
    ...(fee.exchange === undefined ? {} : { exchange: fee.exchange }),
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
