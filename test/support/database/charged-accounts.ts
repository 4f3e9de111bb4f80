import type { INestApplicationContext } from '@nestjs/common';
import { AccountDirectory } from '../../../src/account';
import { ChargeBook, type Fee } from '../../../src/charging';
import { parseInstant, type Period } from '../../../src/core/time';
import { Ledger } from '../../../src/ledger';
import { Database, rows } from '../../../src/platform/database';
import { DEFAULT_TENANT } from '../../../src/platform/tenant';
import type { TestDatabase } from './database';

const JANUARY = {
  from: parseInstant('2024-01-01T00:00:00Z'),
  to: parseInstant('2024-02-01T00:00:00Z'),
};

/** Accounts that owe `lines` fees each for January 2024, booked as charging books them. */
export async function givenChargedAccounts(
  db: TestDatabase,
  app: INestApplicationContext,
  prefix: string,
  count: number,
  lines: number,
): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  await db.owner(
    `INSERT INTO account (tenant_id, id, root_id, payer_id, path, currency, mode, cycle, created_at)
     SELECT 'default', id, id, id, ARRAY[id], 'EUR', 'postpaid', $2, '2024-01-01T00:00:00Z'
     FROM unnest($1::text[]) AS a(id)`,
    [ids, { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' }],
  );
  await chargeFees(app, ids, { lines, service: JANUARY, amountOf: (line) => `${line + 1}.005` });
  return ids;
}

type Charged = {
  readonly lines: number;
  readonly service: Period;
  readonly amountOf: (line: number) => string;
};

/** What the accounts owe for one service period; below zero it is given back to them. */
export async function chargeFees(
  app: INestApplicationContext,
  ids: readonly string[],
  { lines, service, amountOf }: Charged,
): Promise<void> {
  await app.get(Database).transaction(DEFAULT_TENANT, async (tx) => {
    await rows(
      tx,
      `INSERT INTO price (id, name, kind) VALUES ('price', 'Service', 'recurring') ON CONFLICT DO NOTHING`,
    );
    const heads = await app.get(Ledger, { strict: false }).lockRoots(tx, ids);
    const accounts = await app.get(AccountDirectory, { strict: false }).load(tx, ids);
    const fees = [...accounts.values()].flatMap((account) =>
      Array.from(
        { length: lines },
        (_, line): Fee => ({
          account,
          payer: account,
          subscriptionId: `sub-${account.id}`,
          soldBy: {
            id: `sub-${account.id}`,
            startsAt: service.from,
            offeringId: null,
            tenures: [],
          },
          priceId: 'price',
          kind: 'recurring',
          line: `line-${line}`,
          description: `Service ${line}`,
          amount: amountOf(line),
          quantity: '1',
          unit: 'each',
          currency: 'EUR',
          tax: { category: 'VAT', ratePercent: '19', exemption: null },
          taxedAs: [],
          service,
          covers: service,
          occurredAt: service.from,
        }),
      ),
    );
    await app.get(ChargeBook, { strict: false }).fees(tx, heads, fees);
  });
}
