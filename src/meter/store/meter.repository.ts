import { In } from 'typeorm';
import { query, row, rows, type Tx } from '../../platform/database';
import { insertIfFree } from '../../platform/insert-if-free';
import { textArray } from '../../platform/sql-array';
import { type ListQuery, listResources, type Page, type Resource } from '../../tmf';
import type { Meter } from '../domain/meter';
import { MeterEntity } from './meter.entity';
import { fromRow, type MeterRow, toResource, toRow } from './meter.mapping';

const SELECT = 'SELECT code, name, aggregation, unit, attributes, created_at AS "createdAt"';

export class MeterRepository {
  list(tx: Tx, query: ListQuery): Promise<Page> {
    return listResources<MeterRow>(
      tx,
      {
        select: SELECT,
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
        toResource,
      },
      query,
    );
  }

  async findResource(tx: Tx, code: string): Promise<Resource | undefined> {
    const found = await tx.findOneBy(MeterEntity, { code });
    return found === null ? undefined : toResource(found);
  }

  async find(tx: Tx, code: string): Promise<Meter | undefined> {
    const found = await tx.findOneBy(MeterEntity, { code });
    return found === null ? undefined : fromRow(found);
  }

  async ofCodes(tx: Tx, codes: readonly string[]): Promise<Meter[]> {
    if (codes.length === 0) return [];
    const text = `${SELECT} FROM meter WHERE code = ANY($1::text[])`;
    const asked = { name: 'meter_of_codes', text, values: [textArray(codes)] };
    return (await query<MeterRow>(tx, asked)).rows.map(fromRow);
  }

  async unitsAmong(tx: Tx, units: readonly string[]): Promise<Set<string>> {
    if (units.length === 0) return new Set();
    const found = await rows<{ unit: string }>(
      tx,
      `SELECT asked.unit FROM unnest($1::text[]) AS asked(unit)
       WHERE EXISTS (SELECT FROM meter m WHERE m.unit = asked.unit)`,
      [textArray(units)],
    );
    return new Set(found.map(({ unit }) => unit));
  }

  async counting(tx: Tx, units: readonly string[], most: number): Promise<Meter[]> {
    if (units.length === 0) return [];
    const found = await rows<MeterRow>(
      tx,
      `${SELECT} FROM unnest($1::text[]) AS asked(counted)
       CROSS JOIN LATERAL (SELECT * FROM meter WHERE unit = asked.counted ORDER BY code LIMIT $2) m
       ORDER BY code`,
      [textArray(units), most],
    );
    return found.map(fromRow);
  }

  /** A shared lock for transactions that price by the meters; changing what they count waits for it. */
  async keep(tx: Tx, codes: readonly string[]): Promise<Meter[]> {
    const found = await tx.find(MeterEntity, {
      where: { code: In(codes) },
      order: { code: 'ASC' },
      lock: { mode: 'for_key_share' },
    });
    return found.map(fromRow);
  }

  /** Waits for transactions that are about to price by the meter. */
  async lock(tx: Tx, code: string): Promise<Meter | undefined> {
    const lock = { mode: 'pessimistic_write' } as const;
    const found = await tx.findOne(MeterEntity, { where: { code }, lock });
    return found === null ? undefined : fromRow(found);
  }

  /** False when the code is taken. */
  insert(tx: Tx, meter: Meter): Promise<boolean> {
    return insertIfFree(tx, MeterEntity, 'meter_pk', toRow(meter));
  }

  async update(tx: Tx, meter: Meter): Promise<void> {
    await tx.update(MeterEntity, { code: meter.code }, toRow(meter));
  }

  async delete(tx: Tx, code: string): Promise<void> {
    await tx.delete(MeterEntity, { code });
  }

  /** Once priced, what a meter counts is part of what was sold; `prices` say where prices of meter `$1` are. */
  async isPriced(tx: Tx, code: string, prices: readonly string[]): Promise<boolean> {
    if (prices.length === 0) return false;
    const found = await row<{ priced: boolean }>(
      tx,
      `SELECT ${prices.map((each) => `EXISTS (${each})`).join(' OR ')} AS priced`,
      [code],
    );
    return found?.priced === true;
  }
}
