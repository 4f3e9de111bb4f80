import { query, row, rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import { type ListQuery, listResources, type Page, type Resource } from '../../tmf';
import { aggregationForm, type Meter } from '../domain/meter';
import { fromRow, type MeterRow, resourceFromRow } from './meter.mapping';

const SELECT = 'SELECT code, name, aggregation, unit, attributes, created_at FROM meter';

export class MeterRepository {
  list(tx: Tx, query: ListQuery): Promise<Page> {
    return listResources<MeterRow>(
      tx,
      {
        select: 'SELECT code, name, aggregation, unit, attributes, created_at',
        from: 'meter',
        columns: {
          id: { sql: 'code', type: 'text' },
          href: { sql: `('/api/v1/meters/' || code)`, type: 'text' },
          code: { sql: 'code', type: 'text' },
          name: { sql: 'name', type: 'text' },
          unit: { sql: 'unit', type: 'text' },
          createdAt: { sql: 'created_at', type: 'instant' },
        },
        body: `jsonb_build_object('aggregation', aggregation, 'attributes', attributes)`,
        order: 'created_at, code',
        toResource: resourceFromRow,
      },
      query,
    );
  }

  async findResource(tx: Tx, code: string): Promise<Resource | undefined> {
    const found = await row<MeterRow>(tx, `${SELECT} WHERE code = $1`, [code]);
    return found && resourceFromRow(found);
  }

  async all(tx: Tx): Promise<Meter[]> {
    const all = { name: 'meter_all', text: `${SELECT} ORDER BY code` };
    return (await query<MeterRow>(tx, all)).rows.map(fromRow);
  }

  async find(tx: Tx, code: string): Promise<Meter | undefined> {
    const found = await row<MeterRow>(tx, `${SELECT} WHERE code = $1`, [code]);
    return found && fromRow(found);
  }

  async ofCodes(tx: Tx, codes: readonly string[]): Promise<Meter[]> {
    if (codes.length === 0) return [];
    const text = `${SELECT} WHERE code = ANY($1::text[])`;
    const asked = { name: 'meter_of_codes', text, values: [textArray(codes)] };
    return (await query<MeterRow>(tx, asked)).rows.map(fromRow);
  }

  /** Shared among those who price by it; whoever would change what it counts waits. */
  async keep(tx: Tx, codes: readonly string[]): Promise<Meter[]> {
    const text = `${SELECT} WHERE code = ANY($1) ORDER BY code FOR KEY SHARE`;
    return (await rows<MeterRow>(tx, text, [codes])).map(fromRow);
  }

  /** Waits for those who are about to price by it. */
  async lock(tx: Tx, code: string): Promise<Meter | undefined> {
    const found = await row<MeterRow>(tx, `${SELECT} WHERE code = $1 FOR UPDATE`, [code]);
    return found && fromRow(found);
  }

  /** False when the code is taken. */
  async insert(tx: Tx, meter: Meter): Promise<boolean> {
    const inserted = await row(
      tx,
      `INSERT INTO meter (code, name, aggregation, unit, attributes) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id, code) DO NOTHING RETURNING code`,
      [meter.code, ...changeable(meter)],
    );
    return inserted !== undefined;
  }

  async update(tx: Tx, meter: Meter): Promise<void> {
    await rows(
      tx,
      'UPDATE meter SET name = $2, aggregation = $3, unit = $4, attributes = $5 WHERE code = $1',
      [meter.code, ...changeable(meter)],
    );
  }

  async delete(tx: Tx, code: string): Promise<void> {
    await rows(tx, 'DELETE FROM meter WHERE code = $1', [code]);
  }

  /** Once priced, what a meter counts is part of what was sold. */
  async isPriced(tx: Tx, code: string): Promise<boolean> {
    const found = await row<{ priced: boolean }>(
      tx,
      `SELECT EXISTS (SELECT FROM rate_card_version
                      WHERE activated_at IS NOT NULL AND lines @> jsonb_build_array(jsonb_build_object('meter', $1::text)))
           OR EXISTS (SELECT FROM price WHERE lines @> jsonb_build_array(jsonb_build_object('meter', $1::text))) AS priced`,
      [code],
    );
    return found?.priced === true;
  }
}

function changeable(meter: Meter): unknown[] {
  const { name, unit, attributes } = meter;
  return [name, JSON.stringify(aggregationForm(meter)), unit, JSON.stringify(attributes)];
}
