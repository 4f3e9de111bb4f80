import { Injectable } from '@nestjs/common';
import type { SoldPrice } from '../catalog';
import { decimal, formatDecimal, sum, ZERO } from '../core/decimal';
import type { Instant, Period } from '../core/time';
import type { FeeDraft } from '../inventory';
import type { LedgerHeads } from '../ledger';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import type { Account } from './domain/context';
import { openPeriodStart } from './domain/guide';
import {
  type AccrualKey,
  type AccrualKind,
  type ChargedTax,
  type TaxedLine,
  taxOf,
} from './domain/running-totals';
import { choose } from './domain/wallet';
import { book, draw, openAccrual, type WorkingSet } from './domain/working-set';
import { WorkingSets } from './working-sets.service';

/** A charge that no usage causes. Booking it again is a no-op: it is known by who, what and when. */
export type Fee = {
  readonly account: Account;
  readonly payer: Account;
  readonly subscriptionId: string;
  readonly priceId: string;
  readonly kind: Exclude<AccrualKind, 'usage'>;
  /** Stable key of the fee within its price. */
  readonly line: string;
  readonly description: string;
  /** Unrounded plain decimal; negative for a credit. */
  readonly amount: string;
  readonly quantity: string;
  readonly unit: string;
  readonly currency: string;
  /** Where none of `taxedAs` was charged. */
  readonly tax: ChargedTax;
  readonly taxedAs: readonly TaxedLine[];
  readonly service: Period;
  readonly occurredAt: Instant;
};

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
    const keys = fees.map(accrualKeyOf);
    const rootIds = [...new Set(keys.map(({ rootId }) => rootId))];
    const set = await this.workingSets.ofAccruals(tx, rootIds, keys);
    const booked = fees.filter((fee) => bookFee(set, fee));
    await this.workingSets.save(tx, set, heads, { kind: 'fee', reference, at: this.clock.now() });
    return booked.length;
  }
}

function bookFee(set: WorkingSet, fee: Fee): boolean {
  const accrual = openAccrual(set, accrualKeyOf(fee));
  if (accrual.chargeCount > 0) return false;
  const { occurredAt } = fee;
  const { rootId } = fee.account;
  const drawn = payFromBuckets(set, fee);
  const charge = book(accrual, {
    usageId: null,
    kind: 'fee',
    quantity: fee.quantity,
    aggregateBefore: '0',
    amount: fee.amount,
    drawn: formatDecimal(sum(drawn.map(({ amount }) => amount))),
    occurredAt,
  });
  set.charges.push(charge);
  draw(set, rootId, drawn, { usageId: null, accrualId: accrual.id, occurredAt });
  return true;
}

/** Prepaid money pays fees too; what it does not cover is owed, as a fee cannot be refused afterwards. */
function payFromBuckets(set: WorkingSet, fee: Fee) {
  const amount = decimal(fee.amount);
  const { rootId, path } = fee.account;
  if (!amount.greaterThan(ZERO) || !set.wallet.has(rootId)) return [];
  return choose(set.wallet, rootId, {
    unit: fee.currency,
    amount,
    at: fee.occurredAt,
    accountPath: path,
    meter: null,
    offeringId: null,
    subscriptionId: fee.subscriptionId,
  }).draws;
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
    billFrom: openPeriodStart(fee.payer, fee.service.from),
  };
}

/** A planned fee of a sold price, with the tax of the account it falls to: a fee is reduced with its tax. */
export function feeOf(draft: FeeDraft<SoldPrice>, account: Account, payer: Account): Fee {
  const { price, taxedAs, ...fee } = draft;
  const { taxes } = taxedAs.at(-1)?.price ?? price;
  return {
    ...fee,
    account,
    payer,
    priceId: price.id,
    unit: 'each',
    currency: price.currency ?? account.currency,
    tax: taxOf(taxes, account.taxCategory),
    taxedAs: taxedAs.map((each) => ({ priceId: each.price.id, line: each.line })),
  };
}
