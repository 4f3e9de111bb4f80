// Bodies under way, of all requests of a process: those that would be too many together are refused before they are
// read, and what was held of a request is free once it is answered, or its client is gone.
import { connect, type Socket } from 'node:net';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { startApp, type TestApp } from '../support/servers/app';
import { until } from '../support/story/until';

const MAX = 3_000;
const METERS = '/api/v1/meters';

let db: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  db = await freshDatabase();
  app = await startApp(db, undefined, { bodiesMaxBytes: MAX });
});

afterAll(async () => {
  await app.close();
  await db.drop();
});

it.each`
  head                            | sent                        | what
  ${'Content-Length: 1400'}       | ${''}                       | ${'announced'}
  ${'Transfer-Encoding: chunked'} | ${chunk('x'.repeat(1_400))} | ${'arrived in chunks'}
`('keeps room beside a body that is $what, for others first', async ({ head, sent }) => {
  const socket = await begin('big', head, sent);
  const refused = await until(async () => {
    const answer = await post('big', 1_000);
    return answer.status === 503 && answer;
  });
  expect(refused.body).toMatchObject({ '@type': 'Error', code: 'tmf.bodies-held', status: '503' });
  expect(refused.headers['retry-after']).toBe('1');
  expect((await post('small', 900)).status).toBe(400);
  socket.destroy();
  await until(async () => (await post('big', 1_000)).status === 400);
});

it('refuses a body in chunks where it becomes too long for the room', async () => {
  const other = await begin('big', 'Content-Length: 1400', '');
  await until(async () => (await post('big', 1_000)).status === 503);
  const socket = await begin('big', 'Transfer-Encoding: chunked', chunk('x'.repeat(200)));
  const answer = new Promise<string>((resolve) => {
    socket.once('data', (data: Buffer) => resolve(data.toString()));
  });
  expect(await answer).toMatch(/^HTTP\/1\.1 503 .*"code":"tmf\.bodies-held"/s);
  socket.destroy();
  other.destroy();
});

/** A meter with faults: 400 where it is read. */
function post(tenant: string, bytes: number) {
  const body = { name: 'x'.repeat(bytes - '{"name":""}'.length) };
  return app.http.post(METERS).set('X-Tenant-Id', tenant).send(body);
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

async function begin(tenant: string, head: string, sent: string): Promise<Socket> {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(
    `POST ${METERS} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nX-Tenant-Id: ${tenant}\r\n` +
      `Content-Type: application/json\r\n${head}\r\n\r\n${sent}`,
  );
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}
