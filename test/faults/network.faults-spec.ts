// From `npm start` to a server on the network with an identity provider, by what the README says of it.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import type { JWTPayload } from 'jose';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { LocalIssuer } from '../support/doubles/local-issuer';
import { type ServerProcess, startServerOn } from '../support/servers/server-process';

const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');
const [CERT, KEY] = ['cert', 'key'].map((name) =>
  join(__dirname, `../support/data/localhost.${name}.pem`),
);

let database: TestDatabase;
let issuer: LocalIssuer;
let server: ServerProcess;
const cleanUps: Array<() => unknown> = [];

/** What it sets, as it stands there. */
function saidOf(section: string): Record<string, string> {
  const [, block = ''] =
    new RegExp(`## ${section}\n[^]*?\`\`\`sh\n(.*?)\`\`\``, 's').exec(README) ?? [];
  return Object.fromEntries(
    [...block.matchAll(/\b([A-Z_]{4,})=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

const SAID = saidOf('On a network');

beforeAll(async () => {
  database = await freshDatabase();
  issuer = await LocalIssuer.start();
  server = startServerOn(database.url, cleanUps, {
    ...SAID,
    // What is another on this machine.
    METERLINE_OIDC_ISSUER: issuer.url,
    METERLINE_TLS_CERT: CERT ?? '',
    METERLINE_TLS_KEY: KEY ?? '',
    METERLINE_KEY_PEPPER: 'pepper',
    HOST: '127.0.0.1',
  });
  await server.url;
}, 120_000);

afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
  await issuer.stop();
  await database.drop();
});

async function get(path: string, claims?: JWTPayload): Promise<number> {
  const token = claims && (await issuer.token(claims));
  const headers = {
    host: 'billing.example',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const url = `${await server.url}${path}`;
  return new Promise((done, failed) => {
    request(url, { ca: readFileSync(CERT ?? ''), servername: 'localhost', headers }, (answer) => {
      answer.resume().once('end', () => {
        done(answer.statusCode ?? 0);
      });
    })
      .once('error', failed)
      .end();
  });
}

const roles = (...names: string[]) => ({ realm_access: { roles: names } });

it('is told all that it is started with', () => {
  expect(Object.keys(SAID)).toHaveLength(8);
});

it.each`
  path                 | claims                                    | status
  ${'/health/ready'}   | ${undefined}                              | ${200}
  ${'/api/v1/meters'}  | ${undefined}                              | ${401}
  ${'/api/v1/meters'}  | ${roles('billing-team', 'offline')}       | ${200}
  ${'/api/v1/apiKeys'} | ${roles('billing-team')}                  | ${403}
  ${'/api/v1/apiKeys'} | ${roles('administrators')}                | ${200}
  ${'/api/v1/meters'}  | ${roles('visitors')}                      | ${401}
  ${'/api/v1/meters'}  | ${{ ...roles('billing-team'), aud: 'x' }} | ${401}
`('answers $path with $status for $claims', async ({ path, claims, status }) => {
  expect(await get(path, claims)).toBe(status);
});
