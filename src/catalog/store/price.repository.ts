import { rows, send, type Tx } from '../../platform/database';
import type { SoldPrice } from '../domain/sold-price';
import { detailOf, fromRow, type PriceRow, type StoredPrice } from './price.mapping';

const SAVE = `
INSERT INTO price (id, name, kind, currency, amount, card_code, lines, overage_of, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (tenant_id, id) DO UPDATE SET name = $2, kind = $3, currency = $4, amount = $5,
  card_code = $6, lines = $7, overage_of = $8, detail = $9`;

/** The table `price`: what charging reads of product offering prices. */
export class PriceRepository {
  async load(tx: Tx, ids: readonly string[]): Promise<StoredPrice[]> {
    const found = await rows<PriceRow>(
      tx,
      `SELECT id, revision::text, name, kind, currency, amount, card_code, lines, overage_of, detail
       FROM price WHERE id = ANY($1::text[])`,
      [ids],
    );
    return found.map(fromRow);
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
        JSON.stringify(detailOf(price)),
      ],
    });
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await rows(tx, 'DELETE FROM price WHERE id = $1', [id]);
  }
}
