import { BILLED_LEGS } from '../domain/leg';
import { isOneOf } from '../../platform/sql-text';
import { formatInstant, type Instant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { PeriodCounter } from '../domain/rerun';
import { COUNTER_COLUMNS, type CounterRow, fromRow } from './counter.mapping';

/** A subscription in a period. */
export type PeriodOf = { readonly subscriptionId: string; readonly serviceFrom: Instant };

/** The totals behind lines of bills, a bounded number of them. */
export class LineTotalsRepository {
  /** The existing ones by key, unordered. */
  async byId(
    tx: Tx,
    wanted: readonly { readonly rootId: string; readonly id: string }[],
  ): Promise<PeriodCounter[]> {
    if (wanted.length === 0) return [];
    const found = await rows<CounterRow>(
      tx,
      `SELECT ${COUNTER_COLUMNS} FROM unnest($1::text[], $2::uuid[]) AS k(root_id, id)
       CROSS JOIN LATERAL (SELECT * FROM counter c WHERE c.root_id = k.root_id AND c.id = k.id) c`,
      [textArray(wanted.map(({ rootId }) => rootId)), plainArray(wanted.map(({ id }) => id))],
    );
    return found.map(fromRow);
  }

  /** At most `most` per subscription and period, of any line and group. */
  async some(tx: Tx, wanted: readonly PeriodOf[], most: number): Promise<PeriodCounter[]> {
    if (wanted.length === 0) return [];
    const found = await rows<CounterRow>(
      tx,
      `SELECT ${COUNTER_COLUMNS} FROM unnest($1::text[], $2::timestamptz[]) AS k(subscription_id, service_from)
       CROSS JOIN LATERAL (SELECT * FROM counter c
         WHERE c.subscription_id = k.subscription_id AND c.service_from = k.service_from AND ${isOneOf('c.leg', BILLED_LEGS)}
         LIMIT $3) c`,
      [
        textArray(wanted.map(({ subscriptionId }) => subscriptionId)),
        plainArray(wanted.map(({ serviceFrom }) => formatInstant(serviceFrom))),
        most,
      ],
    );
    return found.map(fromRow);
  }
}
