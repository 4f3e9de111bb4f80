import { query, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';

/** Current revisions of what was asked for, to know whether it is compiled already. */
export type BooksNow = {
  readonly prices: readonly Revised[];
  /** Cards that the prices name, and the cost cards asked for. */
  readonly cards: readonly Revised[];
};
/** Cost cards to read, by meter and by code. */
export type CostCardsAsked = {
  readonly meters: readonly string[];
  readonly codes: readonly string[];
};
/** The id of a price, or the code of a card. */
export type Revised = { readonly id: string; readonly revision: string };

// One snapshot. Cards are looked up one by one by key: in a join the planner would read all cards of the tenant.
const NOW = `
WITH wanted AS MATERIALIZED (SELECT id, revision, card_code FROM price WHERE id = ANY($1::text[]))
SELECT 'price' AS kind, id, revision::text FROM wanted
UNION ALL
SELECT 'card', c.code, c.revision::text
FROM (SELECT DISTINCT card_code FROM wanted WHERE card_code IS NOT NULL) w
CROSS JOIN LATERAL (SELECT code, revision FROM rate_card c WHERE c.code = w.card_code) c
UNION ALL
SELECT 'card', c.code, c.revision::text
FROM (SELECT card_code FROM rate_card_meter WHERE meter = ANY($2::text[]) AND book = 'cost'
  UNION SELECT unnest($3::text[])) w
CROSS JOIN LATERAL (SELECT code, revision FROM rate_card c WHERE c.code = w.card_code AND book = 'cost') c`;

/** Reads across catalog and ratecard, as every batch asks and one statement is all it may cost. */
export class BooksRepository {
  async now(
    tx: Tx,
    priceIds: Iterable<string>,
    { meters, codes }: CostCardsAsked,
  ): Promise<BooksNow> {
    const found = await query<Revised & { readonly kind: 'price' | 'card' }>(tx, {
      name: 'books_now',
      text: NOW,
      values: [textArray([...priceIds]), textArray(meters), textArray(codes)],
    });
    return {
      prices: found.rows.filter(({ kind }) => kind === 'price'),
      cards: found.rows.filter(({ kind }) => kind === 'card'),
    };
  }
}
