// Tokens of identity providers: what lets somebody in, as whom, and what does not.
import { SignJWT } from 'jose';
import {
  identityOf,
  parseClaim,
  parseIssuer,
  parsePair,
} from '../../src/platform/access/identity-providers';
import { type TestApp, startApp } from '../support/app';
import { freshDatabase, type TestDatabase } from '../support/database';
import { LocalIssuer } from '../support/local-issuer';
import { until } from '../support/until';

const CATALOG = '/tmf-api/productCatalogManagement/v4/category';
const MINUTE = 60;

let database: TestDatabase;
let server: TestApp;
let issuer: LocalIssuer;
/** Speaks for the tenant `acme` alone. */
let acmes: LocalIssuer;
let stranger: LocalIssuer;
let gone: LocalIssuer;

const given = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('is not read');
  return value;
};

beforeAll(async () => {
  [issuer, acmes, stranger, gone] = [
    await LocalIssuer.start(),
    await LocalIssuer.start(),
    await LocalIssuer.start(),
    await LocalIssuer.start(),
  ];
  database = await freshDatabase();
  const identity = identityOf({
    issuers: [issuer.url, `acme=${acmes.url}`, gone.url].map((each) => given(parseIssuer(each))),
    audience: undefined,
    claims: [given(parseClaim('roles=realm_access.roles'))],
    roles: [given(parsePair('billing-team=product')), given(parsePair('billing-team=support'))],
  });
  server = await startApp(database, undefined, {}, {}, undefined, { asksWho: true, identity });
});

afterAll(async () => {
  await server.close();
  await database.drop();
  for (const each of [issuer, acmes, stranger]) await each.stop();
});

const roles = (...names: string[]) => ({ realm_access: { roles: names } });
const now = () => Math.trunc(Date.now() / 1000);

async function post(token: string, headers: Record<string, string> = {}): Promise<number> {
  const { status } = await server.http
    .post(CATALOG)
    .set({ authorization: `Bearer ${token}`, ...headers })
    .send({ name: 'Mobile' });
  return status;
}

it.each([
  ['a role of ours', () => ({ ...roles('admin') }), 201],
  ['a word of the issuer for roles of ours', () => roles('billing-team'), 201],
  ['a role that does not write', () => roles('auditor'), 403],
  ['no role of ours', () => roles('janitor'), 401],
  ['the scope of a 3GPP charging client', () => ({ scope: 'openid nchf-convergedcharging' }), 403],
  ['one account, but not which', () => roles('customer'), 401],
  ['an end that has passed', () => ({ ...roles('admin'), exp: now() - 2 * MINUTE }), 401],
  ['an end within the skew of clocks', () => ({ ...roles('admin'), exp: now() - 10 }), 201],
  ['a beginning to come', () => ({ ...roles('admin'), nbf: now() + 5 * MINUTE }), 401],
  ['no end', () => ({ ...roles('admin'), exp: undefined }), 401],
  ['nobody', () => ({ ...roles('admin'), sub: undefined }), 401],
  ['another audience', () => ({ ...roles('admin'), aud: 'crm' }), 401],
  ['an issuer that did not sign it', () => ({ ...roles('admin'), iss: acmes.url }), 401],
  ['an issuer that is not configured', () => ({ ...roles('admin'), iss: stranger.url }), 401],
  ['a tenant that cannot be one', () => ({ ...roles('admin'), meterline_tenant: '../x' }), 401],
])('%s: %#', async (_, claims, status) => {
  expect(await post(await issuer.token(claims()))).toBe(status);
});

it('takes no signature that whoever knows the public key can make, and none without', async () => {
  const key = new TextEncoder().encode(await issuer.publicKeyText());
  const claims = {
    ...roles('admin'),
    iss: issuer.url,
    aud: 'meterline',
    sub: 'eve',
    exp: now() + MINUTE,
  };
  const forged = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'first' });
  const text = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  for (const token of [
    await forged.sign(key),
    `${text({ alg: 'none' })}.${text(claims)}.`,
    `${(await issuer.token(roles('admin'))).slice(0, -4)}AAAA`,
    'a.b.c',
    'x'.repeat(12_000),
  ]) {
    expect(await post(token)).toBe(401);
  }
});

it('lets a token into its tenant, and those of an issuer for one into that alone', async () => {
  const listed = async (token: string) =>
    (await server.http.get(CATALOG).set('authorization', `Bearer ${token}`).expect(200)).body
      .length;
  const other = await issuer.token({ ...roles('admin'), meterline_tenant: 'other' });
  expect(await listed(other)).toBe(0);
  expect(await post(other, { 'x-tenant-id': 'default' })).toBe(403);
  const acme = await acmes.token({ ...roles('admin'), meterline_tenant: 'other' });
  expect(await post(acme)).toBe(201);
  expect([await listed(other), await listed(acme)]).toEqual([0, 1]);
  expect(await post(await acmes.token(roles('admin', 'platform')))).toBe(401);
});

it('keeps who names one account to it', async () => {
  const admin = { authorization: `Bearer ${await issuer.token(roles('admin'))}` };
  const account = '/tmf-api/accountManagement/v4/billingAccount';
  for (const id of ['one', 'two']) {
    const relatedParty = [{ id: 'p', role: 'customer', '@referredType': 'Organization' }];
    await server.http.post(account).set(admin).send({ id, name: id, relatedParty }).expect(201);
  }
  const claims = { ...roles('customer'), meterline_account: 'one' };
  const customer = { authorization: `Bearer ${await issuer.token(claims)}` };
  const { body } = await server.http.get(account).set(customer).expect(200);
  expect(body.map(({ id }: { id: string }) => id)).toEqual(['one']);
  await server.http.get(`${account}/two`).set(customer).expect(404);
});

it('knows a new key of the issuer, and says when the issuer does not answer', async () => {
  await issuer.rotate('second');
  const token = await issuer.token(roles('admin'));
  await until(async () => (await post(token)) === 201);
  const unheard = await gone.token(roles('admin'));
  await gone.stop();
  const { body, headers } = await server.http
    .get(CATALOG)
    .set('authorization', `Bearer ${unheard}`)
    .expect(503);
  expect(body.code).toBe('access.issuer-unreachable');
  expect(headers['retry-after']).toBe('1');
});
