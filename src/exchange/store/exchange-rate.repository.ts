import { formatDecimal } from '../../core/decimal';
import type { Instant, Period } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import { type Listing, type ListQuery, listResources, type Page, type Resource } from '../../tmf';
import type { CurrencyPair, ExchangeRate, NewExchangeRate } from '../domain/exchange-rate';
import { fromRow, type RateRow, toResource } from './exchange-rate.mapping';

const SELECT = `SELECT id, from_currency AS "from", to_currency AS "to", trim_scale(rate)::text AS rate, valid_from AS "validFrom",
  reason, created_at AS "createdAt", created_by AS "createdBy"`;

// The one in force when the time begins, and those that begin within it.
const WITHIN = `
FROM unnest($1::text[], $2::text[]) AS w(f, t)
CROSS JOIN LATERAL (
  SELECT * FROM exchange_rate r WHERE r.from_currency = w.f AND r.to_currency = w.t AND r.valid_from < $4
    AND r.valid_from >= coalesce((
      SELECT max(b.valid_from) FROM exchange_rate b
      WHERE b.from_currency = w.f AND b.to_currency = w.t AND b.valid_from <= $3), '-infinity')
) r ORDER BY valid_from DESC`;

/** `exchange_rate`: written once, never changed. */
export class ExchangeRateRepository {
  list(tx: Tx, query: ListQuery): Promise<Page> {
    return listResources(tx, LISTING, query);
  }

  async find(tx: Tx, id: string): Promise<Resource | undefined> {
    const found = await row<RateRow>(tx, `${SELECT} FROM exchange_rate WHERE id = $1`, [id]);
    return found && toResource(found);
  }

  async within(
    tx: Tx,
    pairs: readonly CurrencyPair[],
    { from, to }: Period,
  ): Promise<ExchangeRate[]> {
    const found = await rows<RateRow>(tx, `${SELECT} ${WITHIN}`, [
      textArray(pairs.map((pair) => pair.from)),
      textArray(pairs.map((pair) => pair.to)),
      new Date(from),
      new Date(to),
    ]);
    return found.map(fromRow);
  }

  async isThere(tx: Tx, { from, to }: CurrencyPair): Promise<boolean> {
    const found = await row(
      tx,
      'SELECT id FROM exchange_rate WHERE from_currency = $1 AND to_currency = $2 LIMIT 1',
      [from, to],
    );
    return found !== undefined;
  }

  async ofIds(tx: Tx, ids: readonly string[]): Promise<ExchangeRate[]> {
    const found = await rows<RateRow>(tx, `${SELECT} FROM exchange_rate WHERE id = ANY($1)`, [ids]);
    return found.map(fromRow);
  }

  /** False when the two currencies have a rate that begins then. */
  async insert(
    tx: Tx,
    { from, to, rate, validFrom, reason }: NewExchangeRate,
    born: { readonly id: string; readonly at: Instant; readonly by: string | null },
  ): Promise<boolean> {
    const inserted = await rows(
      tx,
      `INSERT INTO exchange_rate (id, from_currency, to_currency, rate, valid_from, reason, created_at, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id`,
      [
        born.id,
        from,
        to,
        formatDecimal(rate),
        new Date(validFrom),
        reason,
        new Date(born.at),
        born.by,
      ],
    );
    return inserted.length > 0;
  }
}

const LISTING: Listing<RateRow> = {
  select: SELECT,
  from: 'exchange_rate',
  columns: {
    id: { sql: 'id', type: 'text' },
    href: { sql: `('/api/v1/exchangeRates/' || id)`, type: 'text' },
    from: { sql: 'from_currency', type: 'text' },
    to: { sql: 'to_currency', type: 'text' },
    rate: { sql: 'rate', type: 'numeric' },
    validFrom: { sql: 'valid_from', type: 'instant' },
    reason: { sql: 'reason', type: 'text' },
    createdAt: { sql: 'created_at', type: 'instant' },
    createdBy: { sql: 'created_by', type: 'text' },
  },
  order: 'created_at, id',
  toResource,
};
