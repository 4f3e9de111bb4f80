import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { decimal, formatDecimal, sum } from '../core/decimal';
import { convert, isConvertible } from '../core/quantity';
import { round } from '../core/rounding';
import { type Instant, formatInstant, instant } from '../core/time';
import { SubscriptionDirectory } from '../inventory';
import { rows, type Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { type CompiledLine, explain, QUANTITY_SCALE, readState, rebase } from '../rating';
import type { Books, PricedCard } from './domain/context';
import { lineOfShare, type Stretch } from './domain/prorate-leg';
import type { Included, UsageRecord } from './domain/usage-record';
import { PriceBooks } from './price-books.service';

type ChargeRow = {
  leg: string;
  payer_id: string;
  account_id: string;
  subscription_id: string;
  price_id: string | null;
  card: string;
  version: number;
  line: string;
  currency: string;
  description: string;
  service_from: Date;
  service_to: Date;
  bill_from: Date;
  kind: string;
  quantity: string;
  unit: string | null;
  aggregate_before: string;
  amount: string;
  drawn: string;
  booked_at: Date;
};

const CHARGES = `
SELECT a.leg, a.payer_id, a.account_id, a.subscription_id, a.price_id, a.card, a.version, a.line, a.currency,
  a.description, a.service_from, a.service_to, a.bill_from, a.unit, c.kind, c.quantity::text, c.aggregate_before::text,
  c.amount::text, c.drawn::text, c.booked_at
FROM usage u
CROSS JOIN LATERAL generate_series(1, cardinality(u.charge_refs), 2) AS r(n)
JOIN accrual a ON a.tenant_id = u.tenant_id AND a.root_id = u.root_id AND a.id = u.charge_refs[r.n]::uuid
JOIN charge c ON c.tenant_id = u.tenant_id AND c.root_id = u.root_id AND c.accrual_id = a.id
  AND c.seq = u.charge_refs[r.n + 1]::int
WHERE u.id = $1 ORDER BY r.n`;

/** Says why a usage cost what it cost: the versions are immutable, so the steps can be walked again. */
@Injectable()
export class ChargeTrace {
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
    const charges = await rows<ChargeRow>(tx, CHARGES, [usageId]);
    const priceIds = new Set(charges.flatMap(({ price_id: id }) => id ?? []));
    const books = await this.priceBooks.current(tx, tenant, priceIds, { meters: [record.meter] });
    const stretches = await this.stretches(tx, charges);
    const unit = books.meters.get(record.meter)?.unit ?? '';
    const retail = { ...record, covered: coveredIn(unit, included) };
    return charges.map((charge) =>
      traceOf(
        charge,
        lineOf(books, charge, stretches(charge)),
        charge.leg === 'retail' ? retail : record,
      ),
    );
  }

  /** For how much of its period each charge's terms hold. */
  private async stretches(tx: Tx, charges: readonly ChargeRow[]) {
    const accountIds = charges.map(({ account_id: id }) => id);
    const subscriptionIds = charges.map(({ subscription_id: id }) => id);
    const accounts = await this.accounts.loadWithPayers(tx, accountIds);
    const subscriptions = await this.subscriptions.find(tx, subscriptionIds);
    return (charge: ChargeRow): Stretch | undefined => {
      const payer = accounts.get(charge.payer_id);
      const subscription = subscriptions.get(charge.subscription_id);
      const { service_from: from, service_to: to } = charge;
      const service = { from: instant(from.getTime()), to: instant(to.getTime()) };
      return payer && subscription && { payer, subscription, service };
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

function traceOf(charge: ChargeRow, line: CompiledLine | undefined, record: Traced) {
  return {
    leg: charge.leg,
    kind: charge.kind,
    payer: charge.payer_id,
    account: charge.account_id,
    subscription: charge.subscription_id,
    price: charge.price_id,
    card: charge.card,
    version: charge.version,
    line: charge.line,
    description: charge.description,
    quantity: { amount: charge.quantity, unit: charge.unit },
    amount: charge.amount,
    drawn: charge.drawn,
    currency: charge.currency,
    servicePeriodStart: iso(charge.service_from),
    billPeriodStart: iso(charge.bill_from),
    bookedAt: iso(charge.booked_at),
    why: line === undefined ? null : why(line, charge, record),
  };
}

/** What is kept of the moment is the aggregate; what was booked for it follows from the line. */
function why(line: CompiledLine, charge: ChargeRow, record: Traced) {
  const bare = { aggregate: charge.aggregate_before, booked: '0', extra: null };
  const events = charge.aggregate_before === '0' ? '0' : '1';
  return explain(line, rebase(line, readState({ ...bare, events })), record);
}

function lineOf(
  books: Books,
  charge: ChargeRow,
  stretch: Stretch | undefined,
): CompiledLine | undefined {
  const line = cardOf(books, charge)
    ?.versions.find(({ version }) => version === charge.version)
    ?.compiled.lines.find(({ id }) => id === charge.line);
  return line && stretch ? lineOfShare(line, stretch) : line;
}

function cardOf(
  books: Books,
  { price_id: priceId, card: code }: ChargeRow,
): PricedCard | undefined {
  if (priceId !== null) return books.prices.get(priceId);
  return books.costCards.find((card) => card.code === code);
}

function iso(date: Date): string {
  const at: Instant = instant(date.getTime());
  return formatInstant(at);
}
