import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { decimal, formatDecimal, sum } from '../core/decimal';
import { convert, isConvertible } from '../core/quantity';
import { round } from '../core/rounding';
import { formatInstant } from '../core/time';
import { SubscriptionDirectory, tenureOf } from '../inventory';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { type CompiledLine, explain, QUANTITY_SCALE, readState, rebase } from '../rating';
import type { Books, PricedCard } from './domain/context';
import { elsewhereLine, isRatedElsewhere } from './domain/elsewhere-leg';
import { lineOfShare, type Stretch } from './domain/prorate-leg';
import type { Included, UsageRecord } from './domain/usage-record';
import { PriceBooks } from './price-books.service';
import { type TracedCharge, TraceRepository } from './store/trace.repository';

/** Says why a usage cost what it cost: the versions are immutable, so the steps can be walked again. */
@Injectable()
export class ChargeTrace {
  private readonly traces = new TraceRepository();

  constructor(
    private readonly priceBooks: PriceBooks,
    private readonly accounts: AccountDirectory,
    private readonly subscriptions: SubscriptionDirectory,
  ) {}

  /** `included` is what buckets covered of the usage. */
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
        charge.leg === 'retail' ? retail : record,
      ),
    );
  }

  /** For how much of its period each charge's terms hold. */
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

/** Whatever its tax: why is the amount that was said. */
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
    servicePeriodStart: formatInstant(charge.serviceFrom),
    billPeriodStart: formatInstant(charge.billFrom),
    bookedAt: formatInstant(charge.bookedAt),
    why: line === undefined ? null : why(line, charge, record),
  };
}

/** What is kept of the moment is the aggregate; what was booked for it follows from the line. */
function why(line: CompiledLine, charge: TracedCharge, record: Traced) {
  const bare = { aggregate: charge.aggregateBefore, booked: '0', extra: null };
  const events = charge.aggregateBefore === '0' ? '0' : '1';
  return explain(line, rebase(line, readState({ ...bare, events })), record);
}

function lineOf(
  books: Books,
  charge: TracedCharge,
  stretch: Stretch | undefined,
): CompiledLine | undefined {
  const line = cardOf(books, charge)
    ?.versions.find(({ version }) => version === charge.version)
    ?.compiled.lines.find(({ id }) => id === charge.line);
  return line && stretch ? lineOfShare(line, stretch) : line;
}

function cardOf(books: Books, { priceId, card: code }: TracedCharge): PricedCard | undefined {
  if (priceId !== null) return books.prices.get(priceId);
  return books.costCards.find((card) => card.code === code);
}
