import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectSecurely } from 'node:tls';
import { readFileSync } from 'node:fs';
import { startApp, type TestApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';

const CATEGORY = '/tmf-api/productCatalogManagement/v4/category';
const ARRIVAL_MAX_MS = 1_200;
const TRICKLE_MS = 100;
const TLS = ['cert', 'key'].map((name) =>
  readFileSync(join(__dirname, `../support/data/localhost.${name}.pem`), 'utf8'),
);

let db: TestDatabase;
let app: TestApp;
let secure: TestApp;

beforeAll(async () => {
  db = await freshDatabase();
  app = await startApp(db, undefined, {}, {}, ARRIVAL_MAX_MS);
  const [cert = '', key = ''] = TLS;
  secure = await startApp(db, undefined, {}, {}, ARRIVAL_MAX_MS, {}, { cert, key });
});

afterAll(async () => {
  await app.close();
  await secure.close();
  await db.drop();
});

const HEADERS = `POST ${CATEGORY} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;

it.each`
  begun                                             | piece           | what                  | open
  ${`GET ${CATEGORY} HTTP/1.1\r\n`}                 | ${'X'}          | ${'headers'}          | ${plainly}
  ${`${HEADERS}Content-Length: 100000\r\n\r\n`}     | ${' '}          | ${'a body'}           | ${plainly}
  ${`${HEADERS}Transfer-Encoding: chunked\r\n\r\n`} | ${'1\r\n \r\n'} | ${'a body in pieces'} | ${plainly}
  ${`GET ${CATEGORY} HTTP/1.1\r\n`}                 | ${'X'}          | ${'sealed headers'}   | ${securely}
  ${`${HEADERS}Content-Length: 100000\r\n\r\n`}     | ${' '}          | ${'a sealed body'}    | ${securely}
`(
  'cuts $what that trickle in, with an error like any other',
  async ({ begun, piece, open }: { begun: string; piece: string; open: () => Socket }) => {
    const { text, tookMs } = await trickle(begun, piece, open);
    expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(text).toMatch(/\r\nConnection: close\r\n/i);
    const body: unknown = JSON.parse(text.slice(text.indexOf('{')));
    expect(body).toMatchObject({ '@type': 'Error', code: 'tmf.request-timeout', status: '408' });
    expect(tookMs).toBeLessThan(10_000);
  },
);

it('answers others while hundreds trickle', async () => {
  const slow = Array.from({ length: 300 }, () =>
    trickle(`${HEADERS}Content-Length: 100000\r\n\r\n`, ' '),
  );
  const waits: number[] = [];
  for (let count = 0; count < 20; count += 1) {
    const beganMs = performance.now();
    await app.http.get('/health/live').expect(200);
    waits.push(performance.now() - beganMs);
  }
  const answers = await Promise.all(slow);
  expect(answers.filter(({ text }) => text.startsWith('HTTP/1.1 408')).length).toBe(300);
  process.stdout.write(
    `slowest answer beside 300 that trickle: ${Math.max(...waits).toFixed(0)} ms\n`,
  );
  expect(Math.max(...waits)).toBeLessThan(5_000);
});

it('leaves an idle connection open, and takes a body that arrives in time', async () => {
  const socket = connect(portOf(app), '127.0.0.1');
  const body = JSON.stringify({ name: 'A' });
  const request = `${HEADERS}Content-Length: ${body.length}\r\n\r\n`;
  socket.write(request + body);
  await received(socket, 'HTTP/1.1 201');
  // Longer than a request may take.
  await trickle(`GET ${CATEGORY} HTTP/1.1\r\n`, 'X');
  socket.write(request + body.slice(0, 5));
  setTimeout(() => socket.write(body.slice(5)), TRICKLE_MS);
  await received(socket, 'HTTP/1.1 201');
  socket.destroy();
});

function plainly(): Socket {
  return connect(portOf(app), '127.0.0.1');
}

/** The certificate is one of our own. */
function securely(): Socket {
  return connectSecurely({ port: portOf(secure), host: '127.0.0.1', rejectUnauthorized: false });
}

/** Sends piece after piece until the server has had enough. */
async function trickle(
  begun: string,
  piece: string,
  open = plainly,
): Promise<{ text: string; tookMs: number }> {
  const beganMs = performance.now();
  const socket = open();
  let text = '';
  socket.on('data', (data) => (text += data.toString()));
  socket.on('error', () => undefined);
  socket.write(begun);
  const sending = setInterval(() => socket.write(piece), TRICKLE_MS);
  await once(socket, 'close');
  clearInterval(sending);
  return { text, tookMs: performance.now() - beganMs };
}

async function received(socket: Socket, start: string): Promise<void> {
  const [data] = (await once(socket, 'data')) as [Buffer];
  expect(data.toString().slice(0, start.length)).toBe(start);
}

function portOf({ url }: TestApp): number {
  return Number(new URL(url).port);
}
