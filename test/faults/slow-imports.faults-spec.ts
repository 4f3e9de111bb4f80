import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BillingModule } from '../../src/billing';
import { CatalogModule } from '../../src/catalog';
import { MeterModule } from '../../src/meter';
import { RatecardModule } from '../../src/ratecard';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { serve, type Served } from '../support/servers/serve';
import { until } from '../support/story/until';

const IMPORTS = '/tmf-api/productCatalogManagement/v4/importJob';

let db: TestDatabase;
let served: Served;
let files: Server;
const held: ServerResponse[] = [];

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [MeterModule, RatecardModule, CatalogModule, BillingModule]);
  files = createServer((request, response) => {
    if (request.url === '/quick') response.end('[]');
    else held.push(response);
  });
  await new Promise<void>((listening) => files.listen(0, '127.0.0.1', listening));
});

afterAll(async () => {
  for (const response of held) response.end('[]');
  await served.close();
  files.closeAllConnections();
  files.close();
  await db.drop();
});

async function asked(tenant: string, path: string, body: object): Promise<string> {
  const answer = await served.http.post(path).set('X-Tenant-Id', tenant).send(body);
  expect([201, 202]).toContain(answer.status);
  return answer.body.id;
}

it('four files that do not come delay neither the bill run nor the import of another tenant', async () => {
  const host = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  const slow: string[] = [];
  for (const file of ['a', 'b', 'c', 'd']) {
    slow.push(await asked('slow', IMPORTS, { url: `${host}/${file}` }));
  }
  await until(async () => (held.length >= 2 ? true : undefined));

  const startMs = performance.now();
  for (const tenant of ['quick', 'slow']) {
    const run = await asked(tenant, '/api/v1/billRuns', {});
    await until(async () => {
      const { body } = await served.http
        .get(`/api/v1/billRuns/${run}`)
        .set('X-Tenant-Id', tenant)
        .expect(200);
      return body.status === 'done' ? true : undefined;
    });
  }
  const quick = await asked('quick', IMPORTS, { url: `${host}/quick` });
  await until(async () => {
    const { body } = await served.http
      .get(`${IMPORTS}/${quick}`)
      .set('X-Tenant-Id', 'quick')
      .expect(200);
    return body.status === 'Succeeded' ? true : undefined;
  });
  expect(performance.now() - startMs).toBeLessThan(8_000);
  expect(held.filter(({ writableEnded }) => !writableEnded)).toHaveLength(2);
});
