// `/`: where somebody who knows only the address is told where things are.
import { startApp, type TestApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';

let db: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  db = await freshDatabase();
  app = await startApp(db);
});

afterAll(async () => {
  await app.close();
  await db.drop();
});

const PEOPLE = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

it.each`
  accept                           | type
  ${PEOPLE}                        | ${'text/html; charset=utf-8'}
  ${'application/json'}            | ${'application/json; charset=utf-8'}
  ${'*/*'}                         | ${'application/json; charset=utf-8'}
  ${'application/json, text/html'} | ${'application/json; charset=utf-8'}
`('answers $accept with $type', async ({ accept, type }: { accept: string; type: string }) => {
  const { headers } = await app.http.get('/').set('accept', accept).expect(200);
  expect([headers['content-type'], headers['vary']]).toEqual([type, 'Accept']);
});

it('leads to what is there', async () => {
  const { body } = await app.http.get('/').set('accept', 'application/json').expect(200);
  const links: { href: string }[] = Object.values(body.links);
  const page = await app.http.get('/').set('accept', PEOPLE).expect(200);
  expect(body.name).toBe('Meterline');
  expect(links.length).toBeGreaterThan(4);
  for (const { href } of links) {
    await app.http.get(href).expect(200);
    expect(page.text).toContain(`href="${href}"`);
  }
});

it.each(['/', '/docs/errors'])('lets no page of another frame or script %s', async (path) => {
  const { headers } = await app.http.get(path).set('accept', PEOPLE).expect(200);
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  });
});
