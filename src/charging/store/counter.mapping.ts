import { instantOf } from '../../core/time';
import { readState } from '../../rating';
import type { Leg } from '../domain/leg';
import type { PeriodCounter } from '../domain/rerun';

/** Columns of a counter `c` that `fromRow` reads. */
export const COUNTER_COLUMNS = `c.id, c.root_id, c.account_id, c.subscription_id, c.leg, c.card, c.line, c.version,
  c.exchange_rate_id, c.group_key, c.service_from, c.aggregate::text, c.booked::text, c.events::text, c.extra`;

export type CounterRow = {
  id: string;
  root_id: string;
  account_id: string;
  subscription_id: string;
  leg: Leg;
  card: string;
  line: string;
  version: number;
  exchange_rate_id: string | null;
  group_key: string;
  service_from: Date;
  aggregate: string;
  booked: string;
  events: string;
  extra: unknown;
};

export function fromRow(row: CounterRow): PeriodCounter {
  return {
    id: row.id,
    rootId: row.root_id,
    accountId: row.account_id,
    subscriptionId: row.subscription_id,
    leg: row.leg,
    card: row.card,
    line: row.line,
    version: row.version,
    exchangeId: row.exchange_rate_id,
    group: row.group_key,
    serviceFrom: instantOf(row.service_from),
    state: readState(row),
  };
}
