import { formatDecimal, formatScaled } from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import { invariant } from '../../core/invariant';
import { instantOf } from '../../core/time';
import { query, type Statement, type Tx } from '../../platform/database';
import {
  bigints,
  flags,
  instants,
  integers,
  numerics,
  texts,
  uuids,
} from '../../platform/binary-array';
import { readState, writeState } from '../../rating';
import {
  type Accrual,
  type AccrualKey,
  type Counter,
  type CounterKey,
  newAccrual,
  unitsOf,
} from '../domain/running-totals';
import { taxFrom, type TaxRow } from './charged-taxes.repository';

// Looked up row by row by primary key: with `IN (SELECT unnest …)` the planner chose scans.
const LOAD_COUNTERS = `
SELECT c.id, c.version, c.exchange_rate_id, c.aggregate::text, c.booked::text, c.events::text, c.extra, c.last_at, c.out_of_order, c.was_drawn
FROM unnest($1::text[], $2::uuid[]) AS k(root_id, id)
CROSS JOIN LATERAL (SELECT * FROM counter c WHERE c.root_id = k.root_id AND c.id = k.id) c`;

const LOAD_ACCRUALS = `
SELECT a.id, a.quantity::text, a.amount::text, a.drawn::text, a.charge_count, a.tax_category,
  trim_scale(a.tax_rate)::text AS tax_rate, a.tax_exemption
FROM unnest($1::text[], $2::uuid[]) AS k(root_id, id)
CROSS JOIN LATERAL (SELECT * FROM accrual a WHERE a.root_id = k.root_id AND a.id = k.id) a`;

const INSERT_COUNTERS = `
INSERT INTO counter (root_id, id, account_id, subscription_id, leg, card, line, version, group_key,
  service_from, exchange_rate_id, aggregate, booked, events, extra, last_at, out_of_order, was_drawn)
SELECT root_id, id, account_id, subscription_id, leg, card, line, version, group_key,
  service_from, exchange_rate_id, aggregate, booked, events, extra::jsonb, last_at, out_of_order, was_drawn
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[],
  $10::timestamptz[], $11::text[], $12::numeric[], $13::numeric[], $14::bigint[], $15::text[], $16::timestamptz[], $17::bool[],
  $18::bool[])
AS c(root_id, id, account_id, subscription_id, leg, card, line, version, group_key,
  service_from, exchange_rate_id, aggregate, booked, events, extra, last_at, out_of_order, was_drawn)`;

const UPDATE_COUNTERS = `
UPDATE counter c SET version = n.version, exchange_rate_id = n.exchange_rate_id, aggregate = n.aggregate, booked = n.booked, events = n.events,
  extra = n.extra::jsonb, last_at = n.last_at, out_of_order = n.out_of_order, was_drawn = n.was_drawn
FROM unnest($1::text[], $2::uuid[], $3::int[], $4::text[], $5::numeric[], $6::numeric[], $7::bigint[], $8::text[],
  $9::timestamptz[], $10::bool[], $11::bool[])
  AS n(root_id, id, version, exchange_rate_id, aggregate, booked, events, extra, last_at, out_of_order, was_drawn)
WHERE c.root_id = n.root_id AND c.id = n.id AND c.tenant_id = current_setting('app.tenant')`;

const INSERT_ACCRUALS = `
INSERT INTO accrual (root_id, id, payer_id, account_id, subscription_id, leg, kind, price_id, card, version,
  line, meter, unit, currency, tax_category, tax_rate, description, service_from, service_to, bill_from,
  covers_from, covers_to, tax_exemption, exchange_rate_id, exchange_rate, exchanged_from,
  quantity, amount, drawn, charge_count)
SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
  $9::text[], $10::int[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::numeric[], $17::text[],
  $18::timestamptz[], $19::timestamptz[], $20::timestamptz[], $21::timestamptz[], $22::timestamptz[], $23::text[],
  $24::text[], $25::numeric[], $26::text[], $27::numeric[], $28::numeric[], $29::numeric[], $30::int[])`;

const UPDATE_ACCRUALS = `
UPDATE accrual a SET quantity = n.quantity, amount = n.amount, drawn = n.drawn, charge_count = n.charge_count
FROM unnest($1::text[], $2::uuid[], $3::numeric[], $4::numeric[], $5::numeric[], $6::int[])
  AS n(root_id, id, quantity, amount, drawn, charge_count)
WHERE a.root_id = n.root_id AND a.id = n.id AND a.tenant_id = current_setting('app.tenant')`;

/** Counters and accruals: loaded by key under the root's lock. */
export class TotalsRepository {
  async loadCounters(tx: Tx, keys: ReadonlyMap<string, CounterKey>): Promise<Map<string, Counter>> {
    const found = await this.probe<CounterRow>(tx, 'counter-load', LOAD_COUNTERS, keys);
    const counters = new Map<string, Counter>();
    for (const row of found) {
      const key = keys.get(row.id);
      if (key !== undefined) counters.set(row.id, counterOf(row, key));
    }
    return counters;
  }

  async loadAccruals(tx: Tx, keys: ReadonlyMap<string, AccrualKey>): Promise<Map<string, Accrual>> {
    const found = await this.probe<AccrualRow>(tx, 'accrual-load', LOAD_ACCRUALS, keys);
    const accruals = new Map<string, Accrual>();
    for (const row of found) {
      const key = keys.get(row.id);
      if (key !== undefined) accruals.set(row.id, accrualOf(row, key));
    }
    return accruals;
  }

  private async probe<R extends object>(
    tx: Tx,
    name: string,
    text: string,
    keys: ReadonlyMap<string, { readonly rootId: string }>,
  ): Promise<R[]> {
    if (keys.size === 0) return [];
    const wanted = [...keys];
    const roots = texts(wanted, ([, { rootId }]) => rootId);
    return (await query<R>(tx, { name, text, values: [roots, uuids(wanted, ([id]) => id)] })).rows;
  }
}

/** One statement for new counters and one for changed ones. */
export function counterChanges(counters: Iterable<Counter>): Statement[] {
  const { created, updated } = changesOf(counters);
  return [
    ...statement('counter-insert', INSERT_COUNTERS, created, counterKeyArrays),
    ...statement('counter-update', UPDATE_COUNTERS, updated, counterArrays),
  ];
}

export function accrualChanges(accruals: Iterable<Accrual>): Statement[] {
  const { created, updated } = changesOf(accruals);
  return [
    ...statement('accrual-insert', INSERT_ACCRUALS, created, newAccrualArrays),
    ...statement('accrual-update', UPDATE_ACCRUALS, updated, accrualArrays),
  ];
}

function changesOf<T extends { readonly isNew: boolean; readonly isChanged: boolean }>(
  rows: Iterable<T>,
): { readonly created: T[]; readonly updated: T[] } {
  const changed = [...rows].filter(({ isChanged }) => isChanged);
  return {
    created: changed.filter(({ isNew }) => isNew),
    updated: changed.filter(({ isNew }) => !isNew),
  };
}

function statement<T>(
  name: string,
  text: string,
  rows: readonly T[],
  arraysOf: (rows: readonly T[]) => Buffer[],
): Statement[] {
  return rows.length === 0 ? [] : [{ name, text, values: arraysOf(rows) }];
}

type CounterRow = {
  id: string;
  version: number;
  exchange_rate_id: string | null;
  aggregate: string;
  booked: string;
  events: string;
  extra: unknown;
  last_at: Date;
  out_of_order: boolean;
  was_drawn: boolean;
};

type AccrualRow = TaxRow & {
  id: string;
  quantity: string;
  amount: string;
  drawn: string;
  charge_count: number;
};

function counterOf(row: CounterRow, key: CounterKey): Counter {
  return {
    id: row.id,
    key,
    state: readState(row),
    version: row.version,
    exchangeId: row.exchange_rate_id,
    lastAt: instantOf(row.last_at),
    outOfOrder: row.out_of_order,
    wasDrawn: row.was_drawn,
    isNew: false,
    isChanged: false,
  };
}

function accrualOf(row: AccrualRow, key: AccrualKey): Accrual {
  return {
    ...newAccrual(row.id, { ...key, tax: taxFrom(row) }),
    quantity: unitsOf(row.quantity),
    amount: unitsOf(row.amount),
    drawn: unitsOf(row.drawn),
    chargeCount: row.charge_count,
    isNew: false,
  };
}

/**
 * root, id, version, exchange_rate_id, aggregate, booked, events, extra, last_at, out_of_order, was_drawn: as UPDATE_COUNTERS
 * reads them.
 */
function counterArrays(counters: readonly Counter[]): Buffer[] {
  const states = counters.map(({ state }) => writeState(state));
  return [
    texts(counters, ({ key }) => key.rootId),
    uuids(counters, ({ id }) => id),
    integers(counters, ({ version }) => version),
    texts(counters, ({ exchangeId }) => exchangeId),
    numerics(states, ({ aggregate }) => aggregate),
    numerics(states, ({ booked }) => booked),
    bigints(counters, ({ state }) => state.events),
    texts(states, ({ extra }) => extra),
    instants(counters, ({ lastAt }) => lastAt),
    flags(counters, ({ outOfOrder }) => outOfOrder),
    flags(counters, ({ wasDrawn }) => wasDrawn),
  ];
}

/** The arrays of INSERT_COUNTERS: identity first, then the same totals in the same order. */
function counterKeyArrays(counters: readonly Counter[]): Buffer[] {
  const [roots, ids, versions, ...totals] = counterArrays(counters);
  invariant(roots && ids && versions, 'A counter begins with its identity and version');
  return [
    roots,
    ids,
    texts(counters, ({ key }) => key.accountId),
    texts(counters, ({ key }) => key.subscriptionId),
    texts(counters, ({ key }) => key.leg),
    texts(counters, ({ key }) => key.card),
    texts(counters, ({ key }) => key.line),
    versions,
    texts(counters, ({ key }) => key.group),
    instants(counters, ({ key }) => key.serviceFrom),
    ...totals,
  ];
}

function accrualArrays(accruals: readonly Accrual[]): Buffer[] {
  return [
    texts(accruals, ({ key }) => key.rootId),
    uuids(accruals, ({ id }) => id),
    ...accrualTotals(accruals),
  ];
}

function accrualTotals(accruals: readonly Accrual[]): Buffer[] {
  return [
    numerics(accruals, ({ quantity }) => formatScaled(quantity, CHARGE_SCALE)),
    numerics(accruals, ({ amount }) => formatScaled(amount, CHARGE_SCALE)),
    numerics(accruals, ({ drawn }) => formatScaled(drawn, CHARGE_SCALE)),
    integers(accruals, ({ chargeCount }) => chargeCount),
  ];
}

function newAccrualArrays(accruals: readonly Accrual[]): Buffer[] {
  const text = (read: (key: AccrualKey) => string | null) =>
    texts(accruals, ({ key }) => read(key));
  return [
    text((key) => key.rootId),
    uuids(accruals, ({ id }) => id),
    text((key) => key.payerId),
    text((key) => key.accountId),
    text((key) => key.subscriptionId),
    text((key) => key.leg),
    text((key) => key.kind),
    text((key) => key.priceId),
    text((key) => key.card),
    integers(accruals, ({ key }) => key.version),
    text((key) => key.line),
    text((key) => key.meter),
    text((key) => key.unit),
    text((key) => key.currency),
    text((key) => key.tax.category),
    numerics(accruals, ({ key }) => key.tax.ratePercent),
    text((key) => key.description),
    instants(accruals, ({ key }) => key.service.from),
    instants(accruals, ({ key }) => key.service.to),
    instants(accruals, ({ key }) => key.billFrom),
    instants(accruals, ({ key }) => (key.covers ?? key.service).from),
    instants(accruals, ({ key }) => (key.covers ?? key.service).to),
    text((key) => key.tax.exemption),
    text((key) => key.exchange?.id ?? null),
    numerics(accruals, ({ key: { exchange } }) => (exchange ? formatDecimal(exchange.rate) : null)),
    text((key) => key.exchange?.from ?? null),
    ...accrualTotals(accruals),
  ];
}
