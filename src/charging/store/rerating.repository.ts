import { formatDecimal } from '../../core/decimal';
import { formatInstant, type Instant, instantOf } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import { writeState } from '../../rating';
import type { CountedUsage } from '../domain/replay';
import type { PeriodCounter, PeriodLine, Staged } from '../domain/rerun';
import { COUNTER_COLUMNS, type CounterRow, fromRow } from './counter.mapping';
import { EXCHANGE_COLUMNS, type ExchangeRow, fromExchangeRow } from './exchange.mapping';
import { type CountedRow, fromCountedRow } from './usage.mapping';

// Ids are compared byte by byte, because the order must be the same on every server. Reads from accruals to charges
// to usages by key: without statistics a join reads whole tables.
const USAGES = `
DECLARE counted NO SCROLL CURSOR FOR
SELECT u.id, u.source, u.external_id AS "externalId", u.occurred_at AS "occurredAt", u.subject, u.meter, u.quantity::text, u.amount::text,
  u.attributes, b.booked::text, b.version, b.exchange_rate_id, b.exchange_rate, b.exchanged_from
FROM (
  SELECT c.usage_id, sum(c.amount) AS booked, max(a.version) FILTER (WHERE c.kind = 'rated') AS version,
    max(a.exchange_rate_id) FILTER (WHERE c.kind = 'rated') AS exchange_rate_id,
    max(a.exchange_rate) FILTER (WHERE c.kind = 'rated') AS exchange_rate,
    max(a.exchanged_from) FILTER (WHERE c.kind = 'rated') AS exchanged_from
  FROM (
    SELECT a.id, a.version, ${EXCHANGE_COLUMNS} FROM accrual a
    WHERE a.root_id = $1 AND a.subscription_id = $2 AND a.leg = $3 AND a.card = $4 AND a.line = $5
      AND a.service_from = $6 AND a.kind = 'usage' OFFSET 0
  ) a CROSS JOIN LATERAL (
    SELECT c.usage_id, c.kind, c.amount FROM charge c
    WHERE c.root_id = $1 AND c.accrual_id = a.id AND c.usage_id IS NOT NULL OFFSET 0
  ) c
  GROUP BY c.usage_id OFFSET 0
) b CROSS JOIN LATERAL (SELECT * FROM usage u WHERE u.id = b.usage_id OFFSET 0) u
ORDER BY u.occurred_at, u.source COLLATE "C", u.external_id COLLATE "C"`;

const STAGE = `
INSERT INTO rerating (root_id, run_id, seq, counter_id, usage_id, occurred_at, version, aggregate_before, amount,
  exchange_rate_id, exchange_rate, exchanged_from)
SELECT $1, $2, * FROM unnest($3::int[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::int[], $8::numeric[],
  $9::numeric[], $10::text[], $11::numeric[], $12::text[])`;

/** Rows of a crashed run, which nobody books, are removed after this time. */
const ABANDONED_AFTER = '1 hour';

export class ReratingRepository {
  /**
   * Counters that saw an event older than the one before it, except those with draws of prepaid value, which stay in
   * the order of arrival.
   */
  async outOfOrder(
    tx: Tx,
    rootId: string,
    accountIds: readonly string[],
    service: { readonly from: Instant },
  ): Promise<PeriodCounter[]> {
    const found = await rows<CounterRow>(
      tx,
      `SELECT ${COUNTER_COLUMNS} FROM counter c
       CROSS JOIN LATERAL (SELECT account_id FROM subscription WHERE root_id = c.root_id AND id = c.subscription_id OFFSET 0) s
       WHERE c.root_id = $1 AND c.service_from = $3 AND c.out_of_order AND NOT c.was_drawn
         AND s.account_id = ANY($2) ORDER BY c.id`,
      [rootId, accountIds, formatInstant(service.from)],
    );
    return found.map(fromRow);
  }

  /** Marks a line for rating again in all periods that begin at `from` or later. */
  async disorder(
    tx: Tx,
    lines: readonly {
      readonly subscriptionId: string;
      readonly card: string;
      readonly line: string;
      readonly from: Instant;
    }[],
  ): Promise<void> {
    if (lines.length === 0) return;
    await rows(
      tx,
      `UPDATE counter c SET out_of_order = true
       FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS k(subscription_id, card, line, service_from)
       WHERE c.tenant_id = current_setting('app.tenant') AND c.subscription_id = k.subscription_id
         AND c.service_from >= k.service_from AND c.card = k.card AND c.line = k.line
         AND c.events > 0 AND NOT c.was_drawn AND NOT c.out_of_order`,
      [
        textArray(lines.map(({ subscriptionId }) => subscriptionId)),
        textArray(lines.map(({ card }) => card)),
        textArray(lines.map(({ line }) => line)),
        plainArray(lines.map(({ from }) => formatInstant(from))),
      ],
    );
  }

  /** Cost cards that usage of the subscriptions was charged by. */
  async costCards(tx: Tx, subscriptionIds: readonly string[]): Promise<string[]> {
    const found = await rows<{ card: string }>(
      tx,
      `SELECT DISTINCT card FROM counter WHERE subscription_id = ANY($1::text[]) AND leg = 'cost'`,
      [textArray(subscriptionIds)],
    );
    return found.map(({ card }) => card);
  }

  /** Versions of the card, each as often as it was used at another exchange rate. */
  async versionsUsed(tx: Tx, line: PeriodLine): Promise<number> {
    const found = await rows<{ n: number }>(
      tx,
      `SELECT count(DISTINCT (version, exchange_rate_id))::int AS n FROM accrual
       WHERE root_id = $1 AND subscription_id = $2 AND leg = $3 AND card = $4 AND line = $5 AND service_from = $6`,
      keyOf(line),
    );
    return found[0]?.n ?? 0;
  }

  /** In canonical order: by event time, source and the source's id. */
  async *usagesOf(tx: Tx, line: PeriodLine, size: number): AsyncGenerator<CountedUsage[]> {
    await rows(tx, USAGES, keyOf(line));
    for (;;) {
      const chunk = await rows<CountedRow>(tx, `FETCH ${size} FROM counted`);
      if (chunk.length > 0) yield chunk.map(fromCountedRow);
      if (chunk.length < size) break;
    }
    await rows(tx, 'CLOSE counted');
  }

  async stage(tx: Tx, rootId: string, runId: string, staged: readonly Staged[]): Promise<void> {
    if (staged.length === 0) return;
    await rows(tx, STAGE, [
      rootId,
      runId,
      plainArray(staged.map(({ seq }) => seq)),
      plainArray(staged.map(({ counterId }) => counterId)),
      plainArray(staged.map(({ usageId }) => usageId)),
      plainArray(staged.map(({ occurredAt }) => formatInstant(occurredAt))),
      plainArray(staged.map(({ version }) => version)),
      plainArray(staged.map(({ aggregateBefore }) => aggregateBefore)),
      plainArray(staged.map(({ amount }) => amount)),
      textArray(staged.map(({ exchange }) => exchange?.id ?? null)),
      plainArray(staged.map(({ exchange }) => (exchange ? formatDecimal(exchange.rate) : null))),
      textArray(staged.map(({ exchange }) => exchange?.from ?? null)),
    ]);
  }

  async staged(
    tx: Tx,
    rootId: string,
    runId: string,
    afterSeq: number,
    limit: number,
  ): Promise<Staged[]> {
    const found = await rows<StagedRow>(
      tx,
      `SELECT seq, counter_id, usage_id, occurred_at, version, aggregate_before::text, amount::text, ${EXCHANGE_COLUMNS}
       FROM rerating a WHERE root_id = $1 AND run_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
      [rootId, runId, afterSeq, limit],
    );
    return found.map((row) => ({
      seq: row.seq,
      counterId: row.counter_id,
      usageId: row.usage_id,
      occurredAt: instantOf(row.occurred_at),
      version: row.version,
      exchange: fromExchangeRow(row),
      aggregateBefore: row.aggregate_before,
      amount: row.amount,
    }));
  }

  async discard(tx: Tx, rootId: string, runId: string): Promise<void> {
    await rows(
      tx,
      `DELETE FROM rerating WHERE root_id = $1 AND (run_id = $2 OR staged_at < now() - $3::interval)`,
      [rootId, runId, ABANDONED_AFTER],
    );
  }

  /** Which of the counters are as they were: no usage has moved them since. */
  async unmoved(tx: Tx, rootId: string, counters: readonly PeriodCounter[]): Promise<Set<string>> {
    const found = await rows<{ id: string }>(
      tx,
      `SELECT c.id FROM unnest($2::uuid[], $3::bigint[], $4::numeric[]) AS k(id, events, booked)
       JOIN counter c ON c.root_id = $1 AND c.id = k.id AND c.events = k.events AND c.booked = k.booked
       WHERE c.out_of_order AND NOT c.was_drawn`,
      [
        rootId,
        plainArray(counters.map(({ id }) => id)),
        plainArray(counters.map(({ state }) => state.events)),
        plainArray(counters.map(({ state }) => writeState(state).booked)),
      ],
    );
    return new Set(found.map(({ id }) => id));
  }

  async putInOrder(tx: Tx, rootId: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await rows(
      tx,
      'UPDATE counter SET out_of_order = false WHERE root_id = $1 AND id = ANY($2::uuid[])',
      [rootId, plainArray(ids)],
    );
  }

  /** Adds references to new charges to the usages; `refs` by usage. */
  async markRerated(tx: Tx, refs: ReadonlyMap<string, readonly string[]>): Promise<void> {
    await rows(
      tx,
      `UPDATE usage SET status = 'rerated', charge_refs = charge_refs || r.refs::text[]
       FROM unnest($1::uuid[], $2::text[]) AS r(id, refs)
       WHERE usage.id = r.id AND usage.tenant_id = current_setting('app.tenant')`,
      [plainArray([...refs.keys()]), textArray([...refs.values()].map(plainArray))],
    );
  }
}

type StagedRow = ExchangeRow & {
  seq: number;
  counter_id: string;
  usage_id: string;
  occurred_at: Date;
  version: number;
  aggregate_before: string;
  amount: string;
};

function keyOf({ rootId, subscriptionId, leg, card, line, serviceFrom }: PeriodLine): string[] {
  return [rootId, subscriptionId, leg, card, line, formatInstant(serviceFrom)];
}
