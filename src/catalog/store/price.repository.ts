import { memberOf, textOf } from '../../core/json';
import { type Instant, instantOf } from '../../core/time';
import { rows, send, type Tx } from '../../platform/database';
import { owesUnused } from '../../rating';
import type { PriceKind, SoldPrice } from '../domain/sold-price';
import { toDetail, fromRow, type PriceRow, type StoredPrice } from './price.mapping';

/** The prices of meter `$1`. */
export const PRICES_OF_METER = 'SELECT FROM price WHERE meter = $1';

const COLUMNS =
  'id, revision::text, name, kind, currency, amount, card_code, lines, overage_of, selling, detail';

const SAVE = `
INSERT INTO price (id, name, kind, currency, amount, card_code, lines, overage_of, detail, owes_unused, meter, selling)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (tenant_id, id) DO UPDATE SET name = $2, kind = $3, currency = $4, amount = $5,
  card_code = $6, lines = $7, overage_of = $8, detail = $9, owes_unused = $10, meter = $11, selling = $12,
  changed_at = CASE WHEN (price.kind, price.currency, price.amount, price.card_code, price.lines, price.overage_of, price.detail)
    IS DISTINCT FROM (excluded.kind, excluded.currency, excluded.amount, excluded.card_code, excluded.lines, excluded.overage_of,
      excluded.detail) THEN now() ELSE price.changed_at END`;

const OWED_FOR_HAVING: readonly PriceKind[] = ['recurring', 'commitment'];

/** The table `price`, from which charging reads product offering prices. */
export class PriceRepository {
  async load(tx: Tx, ids: readonly string[]): Promise<StoredPrice[]> {
    if (ids.length === 0) return [];
    const found = await rows<PriceRow>(
      tx,
      `SELECT ${COLUMNS} FROM price WHERE id = ANY($1::text[])`,
      [ids],
    );
    return found.map(fromRow);
  }

  /** The time of the last change of each price that was changed. */
  async lastChanges(tx: Tx, ids: readonly string[]): Promise<Map<string, Instant>> {
    if (ids.length === 0) return new Map();
    const found = await rows<{ id: string; changed_at: Date }>(
      tx,
      'SELECT id, changed_at FROM price WHERE id = ANY($1::text[]) AND changed_at IS NOT NULL',
      [ids],
    );
    return new Map(found.map(({ id, changed_at }) => [id, instantOf(changed_at)]));
  }

  save(tx: Tx, price: SoldPrice): void {
    send(tx, {
      name: 'price_save',
      text: SAVE,
      values: [
        price.id,
        price.name,
        price.kind,
        price.currency,
        price.amount,
        price.cardCode,
        price.lines === null ? null : JSON.stringify(price.lines),
        price.overageOf,
        JSON.stringify(toDetail(price)),
        OWED_FOR_HAVING.includes(price.kind) || owesUnused(price.lines),
        // Lines of a price without a card all have one meter.
        textOf(memberOf(price.lines?.[0], 'meter')) ?? null,
        price.selling ?? null,
      ],
    });
  }

  /** Keeps the row of a launched price whose document was deleted. */
  async keep(tx: Tx, id: string): Promise<void> {
    await rows(tx, 'UPDATE price SET is_kept = true WHERE id = $1', [id]);
  }

  /** The launched price of this id whose document was deleted, if any. */
  async kept(tx: Tx, id: string): Promise<StoredPrice | undefined> {
    const found = await rows<PriceRow>(
      tx,
      `SELECT ${COLUMNS} FROM price WHERE id = $1 AND is_kept FOR UPDATE`,
      [id],
    );
    return found.map(fromRow)[0];
  }

  /** Called when its document exists again. */
  async unkeep(tx: Tx, id: string): Promise<void> {
    await rows(tx, 'UPDATE price SET is_kept = false WHERE id = $1', [id]);
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await rows(tx, 'DELETE FROM price WHERE id = $1', [id]);
  }
}
