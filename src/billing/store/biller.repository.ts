import { row, rows, type Tx } from '../../platform/database';
import type { Biller } from '../domain/bill';

type BillerRow = { id: string; name: string; address: string[]; tax_number: string | null };

const COLUMNS = 'id, name, address, tax_number';

/** The table `biller`: at most one row of a tenant. */
export class BillerRepository {
  async find(tx: Tx): Promise<Biller | null> {
    return toBiller(await row<BillerRow>(tx, `SELECT ${COLUMNS} FROM biller`));
  }

  async lock(tx: Tx): Promise<Biller | null> {
    return toBiller(await row<BillerRow>(tx, `SELECT ${COLUMNS} FROM biller FOR UPDATE`));
  }

  async set(tx: Tx, { id, name, address, taxNumber }: Biller): Promise<void> {
    await rows(
      tx,
      `INSERT INTO biller (${COLUMNS}) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id) DO UPDATE SET id = excluded.id, name = excluded.name,
         address = excluded.address, tax_number = excluded.tax_number`,
      [id, name, address, taxNumber],
    );
  }
}

function toBiller(found: BillerRow | undefined): Biller | null {
  if (found === undefined) return null;
  const { id, name, address, tax_number: taxNumber } = found;
  return { id, name, address, taxNumber };
}
