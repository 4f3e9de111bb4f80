import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { decimal, formatDecimal, sum } from '../core/decimal';
import { convert, isConvertible } from '../core/quantity';
import { round } from '../core/rounding';
import { formatInstant } from '../core/time';
import { SubscriptionDirectory, tenureOf } from '../inventory';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import {
  type CompiledLine,
  type CounterState,
  explain,
  movedBy,
  QUANTITY_SCALE,
  readState,
  rebase,
  uniqueValueOf,
  withSeen,
} from '../rating';
import type { Books, PricedCard } from './domain/context';
import { elsewhereLine, isRatedElsewhere } from './domain/elsewhere-leg';
import { exchangeSaid, lineAtRate } from './domain/exchange';
import { lineOfShare, type Stretch } from './domain/prorate-leg';
import type { Included, UsageRecord } from './domain/usage-record';
import { PriceBooks } from './price-books.service';
import { type TracedCharge, TraceRepository } from './store/trace.repository';
import { isBilled } from './domain/leg';

/** Says why a usage cost what it cost: the versions are immutable, so the steps can be walked again. */
@Injectable()
export class ChargeTrace {
  private readonly traces = new TraceRepository();

  constructor(
    private readonly priceBooks: PriceBooks,
    private readonly accounts: AccountDirectory,
    private readonly subscriptions: SubscriptionDirectory,
  ) {}

  /** `included` has the quantities that buckets covered. */
  async of(
    tx: Tx,
    tenant: Tenant,
    usageId: string,
    record: UsageRecord,
    included: readonly Included[],
  ) {
    const charges = await this.traces.chargesOf(tx, usageId);
    const priceIds = new Set(charges.flatMap(({ priceId }) => priceId ?? []));
    const books = await this.priceBooks.current(tx, tenant, priceIds, {
      meters: [record.meter],
      costCards: charges.flatMap(({ priceId, card }) => (priceId === null ? card : [])),
      used: charges,
    });
    const stretches = await this.stretches(tx, charges);
    const unit = books.meters.get(record.meter)?.unit ?? '';
    const retail = { ...record, covered: coveredIn(unit, included) };
    return charges.map((charge) =>
      traceOf(
        charge,
        isRatedElsewhere(charge)
          ? elsewhereLineOf(books, record)
          : lineOf(books, charge, stretches(charge)),
        isBilled(charge.leg) ? retail : record,
      ),
    );
  }

  /** The share of its period for which the terms of each charge hold. */
  private async stretches(tx: Tx, charges: readonly TracedCharge[]) {
    const accountIds = charges.map(({ accountId }) => accountId);
    const subscriptionIds = charges.map(({ subscriptionId }) => subscriptionId);
    const accounts = await this.accounts.loadWithPayers(tx, accountIds);
    const subscriptions = await this.subscriptions.find(tx, subscriptionIds);
    return (charge: TracedCharge): Stretch | undefined => {
      const payer = accounts.get(charge.payerId);
      const subscription = subscriptions.get(charge.subscriptionId);
      const service = { from: charge.serviceFrom, to: charge.serviceTo };
      return (
        payer && subscription && { payer, tenure: tenureOf(subscription, charge.priceId), service }
      );
    };
  }
}

function coveredIn(unit: string, included: readonly Included[]): string {
  const parts = included
    .filter((part) => isConvertible(part.unit, unit))
    .map((part) => convert(decimal(part.quantity), part.unit, unit));
  return formatDecimal(round(sum(parts), QUANTITY_SCALE, 'halfUp'));
}

type Traced = UsageRecord & { readonly covered?: string };

/** Found without its tax, which does not matter for the explanation. */
function elsewhereLineOf({ meters }: Books, { meter }: UsageRecord): CompiledLine | undefined {
  const known = meters.get(meter);
  return known && elsewhereLine(known, '0');
}

function traceOf(charge: TracedCharge, line: CompiledLine | undefined, record: Traced) {
  return {
    leg: charge.leg,
    kind: charge.kind,
    payer: charge.payerId,
    account: charge.accountId,
    subscription: charge.subscriptionId,
    price: charge.priceId,
    ...(isRatedElsewhere(charge) ? { isExternal: true } : {}),
    card: charge.card,
    version: charge.version,
    line: charge.line,
    description: charge.description,
    quantity: { amount: charge.quantity, unit: charge.unit },
    amount: charge.amount,
    drawn: charge.drawn,
    currency: charge.currency,
    ...exchangeSaid(charge.exchange),
    servicePeriodStart: formatInstant(charge.serviceFrom),
    billPeriodStart: formatInstant(charge.billFrom),
    bookedAt: formatInstant(charge.bookedAt),
    why: line === undefined ? null : why(line, charge, record),
  };
}

/** Only the aggregate before the usage is stored; everything else follows from the line. */
function why(line: CompiledLine, charge: TracedCharge, record: Traced) {
  const bare = { aggregate: charge.aggregateBefore, booked: '0', extra: null };
  const events = charge.aggregateBefore === '0' ? '0' : '1';
  const before = asMet(line, charge, record, readState({ ...bare, events }));
  return explain(asMoved(line, charge), rebase(line, before), record);
}

/** Which values a uniqueCount had met is not kept of the moment; one that was new counted. */
function asMet(
  line: CompiledLine,
  { quantity, amount }: TracedCharge,
  record: Traced,
  before: CounterState,
): CounterState {
  const value = uniqueValueOf(line, record);
  const isNew = value === undefined || quantity !== '0' || amount !== '0';
  return isNew ? before : withSeen(before, [value]);
}

/** Which other windows a percentile had is not kept of the moment; by how much it moved is. */
function asMoved(line: CompiledLine, { quantity }: TracedCharge): CompiledLine {
  return line.meter.aggregation === 'percentile' ? movedBy(line, quantity) : line;
}

function lineOf(
  books: Books,
  charge: TracedCharge,
  stretch: Stretch | undefined,
): CompiledLine | undefined {
  const found = cardOf(books, charge)
    ?.versions.find(({ version }) => version === charge.version)
    ?.compiled.lines.find(({ id }) => id === charge.line);
  const line = found && lineAtRate(found, charge.exchange);
  return line && stretch ? lineOfShare(line, stretch) : line;
}

function cardOf(books: Books, { priceId, card: code }: TracedCharge): PricedCard | undefined {
  if (priceId !== null) return books.prices.get(priceId);
  return books.costCards.find((card) => card.code === code);
}
