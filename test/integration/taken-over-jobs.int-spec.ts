// A run of an export that another process has taken over still lives: it writes nothing more, neither into the file nor
// of how it ended.
import { CatalogModule } from '../../src/catalog';
import { EXPORT_KIND } from '../../src/catalog/catalog-exports.service';
import { MeterModule } from '../../src/meter';
import { Database } from '../../src/platform/database';
import { isInterruption } from '../../src/platform/interruption';
import { Jobs } from '../../src/platform/jobs';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { RatecardModule } from '../../src/ratecard';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { serve, type Served } from '../support/servers/serve';
import { until } from '../support/story/until';

const ROOT = '/tmf-api/productCatalogManagement/v4';
const COUNT = 450;

let db: TestDatabase;
let served: Served;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [MeterModule, RatecardModule, CatalogModule]);
  const content = Array.from({ length: COUNT }, (_, index) => ({ id: `c${index}`, name: 'C' }));
  await ended('importJob', { url: 'inline', path: '/category', content });
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

async function ended(kind: string, sent: object): Promise<string> {
  const { body } = await served.http.post(`${ROOT}/${kind}`).send(sent).expect(201);
  await until(async () => (await statusOf(kind, body.id)) === 'Succeeded');
  return body.id;
}

async function statusOf(kind: string, id: string): Promise<string> {
  return (await served.http.get(`${ROOT}/${kind}/${id}`).expect(200)).body.status;
}

/** The export as if its first run were still to begin, and in a process that nobody else's looks reach. */
async function begunAgain(id: string) {
  await db.owner(
    `UPDATE document SET body = body - 'completionDate' || '{"status": "Not Started"}'
     WHERE kind = 'exportJob' AND id = $1`,
    [id],
  );
  const [row] = await db.owner<{ id: string }>(
    `UPDATE job SET status = 'running', run_id = 'first', due_at = 'infinity', finished_at = NULL, result = NULL
     WHERE kind = $2 AND input ->> 'id' = $1 RETURNING id`,
    [id, EXPORT_KIND],
  );
  const jobs = served.app.get(Jobs);
  const job = await served.app
    .get(Database)
    .read(DEFAULT_TENANT, (tx) => jobs.find(tx, row?.id ?? ''));
  const work = jobs.handlerOf(EXPORT_KIND)?.work;
  if (job === undefined || work === undefined) throw new Error('there is no such job');
  return { job, work };
}

async function takenOver(jobId: string, id: string): Promise<void> {
  await db.owner(`UPDATE job SET due_at = '-infinity' WHERE id = $1`, [jobId]);
  await until(async () => (await statusOf('exportJob', id)) === 'Succeeded');
}

it('appends no piece to the file of the run that took it over', async () => {
  const id = await ended('exportJob', { url: 'https://files.example/', path: '/category' });
  const { job, work } = await begunAgain(id);
  let looks = 0;
  const first = work(job, async () => {
    looks += 1;
    if (looks === 1) await takenOver(job.id, id);
  });
  const outcome = await first.catch((error: unknown) => error);
  const { body } = await served.http.get(`/api/v1/exports/${id}/file`).expect(200);
  expect([body.length, looks]).toEqual([COUNT, 1]);
  expect(isInterruption(outcome)).toBe(true);
});

it('says nothing of how it ended while another run writes', async () => {
  const id = await ended('exportJob', { url: 'https://files.example/', path: '/category' });
  const { job, work } = await begunAgain(id);
  await expect(
    work(job, async ({ exported }) => {
      if (exported === COUNT)
        await db.owner(`UPDATE job SET run_id = 'second' WHERE id = $1`, [job.id]);
    }),
  ).rejects.toThrow();
  expect(await statusOf('exportJob', id)).toBe('Running');
});
