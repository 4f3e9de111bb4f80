// Tokens of identity providers: what lets somebody in, as whom, and what does not.
import { SignJWT } from 'jose';
import {
  identityOf,
  parseClaim,
  parseIssuer,
  parsePair,
} from '../../src/platform/access/identity-providers';
import { type TestApp, startApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { LocalIssuer } from '../support/doubles/local-issuer';
import { until } from '../support/story/until';

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
  ['a time of issue to come', () => ({ ...roles('admin'), iat: now() + 60 * MINUTE }), 401],
  ['no end', () => ({ ...roles('admin'), exp: undefined }), 401],
  ['nobody', () => ({ ...roles('admin'), sub: undefined }), 401],
  ['another audience', () => ({ ...roles('admin'), aud: 'crm' }), 401],
  ['an issuer that did not sign it', () => ({ ...roles('admin'), iss: acmes.url }), 401],
  ['an issuer that is not configured', () => ({ ...roles('admin'), iss: stranger.url }), 401],
  ['a tenant that cannot be one', () => ({ ...roles('admin'), meterline_tenant: '../x' }), 401],
  ...[5, true, null, '', ['', 'acme'], { id: 'acme' }, 'acme\0'].flatMap(
    (value): [string, () => Record<string, unknown>, number][] => [
      ['a tenant that is no name', () => ({ ...roles('admin'), meterline_tenant: value }), 401],
      ['an account that is no name', () => ({ ...roles('admin'), meterline_account: value }), 401],
      ['a party that is no name', () => ({ ...roles('admin'), meterline_party: value }), 401],
    ],
  ),
])('%s: %#', async (_, claims, status) => {
  expect(await post(await issuer.token(claims()))).toBe(status);
});

it('records which roles a token had that gives none of ours', async () => {
  expect(await post(await issuer.token({ ...roles('finanz', 'cl\u0000erk'), sub: 'fritz' }))).toBe(
    401,
  );
  expect(await post(await issuer.token({ ...roles(), sub: 'fritz' }))).toBe(401);
  const admin = { authorization: `Bearer ${await issuer.token(roles('admin'))}` };
  const asked = `?outcome=refused&actor=${encodeURIComponent(`user:${issuer.url}#fritz`)}`;
  const told = async (): Promise<string[]> => {
    const { body } = await server.http.get(`/api/v1/auditEvents${asked}`).set(admin).expect(200);
    return body.map(({ reason }: { reason: string }) => reason).toSorted();
  };
  await until(async () => (await told()).length === 2);
  expect(await told()).toEqual([
    'it gives no role that is known here: it names finanz, cl?erk',
    'it gives no role that is known here: it names none',
  ]);
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

it('takes the account that is named, not how it begins, nor what would name more', async () => {
  const admin = { authorization: `Bearer ${await issuer.token(roles('admin'))}` };
  const account = '/tmf-api/accountManagement/v4/billingAccount';
  const relatedParty = [{ id: 'p', role: 'customer', '@referredType': 'Organization' }];
  const created = { id: 'one two', name: 'x', relatedParty };
  await server.http.post(account).set(admin).send(created).expect(201);
  const seen = async (name: unknown) => {
    const token = await issuer.token({ ...roles('customer'), meterline_account: name });
    const { status, body } = await server.http
      .get(account)
      .set({ authorization: `Bearer ${token}` });
    return status === 200 ? body.map(({ id }: { id: string }) => id) : status;
  };
  expect(await seen('one two')).toEqual(['one two']);
  expect(await seen(['one two', 'one'])).toEqual(['one two']);
  for (const name of ['one\0reseller', '', [], {}, 1]) expect(await seen(name)).toBe(401);
});

it('keeps who names one party to it, and takes no partner without', async () => {
  const admin = { authorization: `Bearer ${await issuer.token(roles('admin'))}` };
  const parties = '/tmf-api/party/v4/organization';
  for (const id of ['nebula', 'comet']) {
    await server.http.post(parties).set(admin).send({ id, tradingName: id }).expect(201);
  }
  const own = async (claims: object) => ({
    authorization: `Bearer ${await issuer.token({ ...roles('partner'), ...claims })}`,
  });
  const partner = await own({ meterline_party: 'nebula' });
  const { body } = await server.http.get(parties).set(partner).expect(200);
  expect(body.map(({ id }: { id: string }) => id)).toEqual(['nebula']);
  await server.http.get(`${parties}/comet`).set(partner).expect(404);
  for (const claims of [{}, { meterline_account: 'nebula' }]) {
    await server.http
      .get(parties)
      .set(await own(claims))
      .expect(401);
  }
});

describe('a token that names an id that another had before', () => {
  const PLACES = {
    account: '/tmf-api/accountManagement/v4/billingAccount',
    party: '/tmf-api/party/v4/organization',
  };
  const BODIES = {
    account: {
      name: 'x',
      relatedParty: [{ id: 'p', role: 'customer', '@referredType': 'Organization' }],
    },
    party: { tradingName: 'x' },
  };

  it.each`
    what         | role          | iat                | seen           | why
    ${'account'} | ${'customer'} | ${() => now()}     | ${401}         | ${'was issued to the former'}
    ${'account'} | ${'customer'} | ${() => now() + 2} | ${401}         | ${'may have been, as clocks differ'}
    ${'account'} | ${'customer'} | ${() => undefined} | ${401}         | ${'does not say when it was issued'}
    ${'account'} | ${'customer'} | ${() => now()}     | ${'the whole'} | ${'was issued since'}
    ${'party'}   | ${'partner'}  | ${() => now()}     | ${401}         | ${'was issued to the former'}
    ${'party'}   | ${'partner'}  | ${() => now()}     | ${'the whole'} | ${'was issued since'}
  `('sees of $what: $seen, as it $why', async ({ what, role, iat, seen }: Former) => {
    const id = `again ${what} ${seen} ${String(iat)}`;
    const admin = { authorization: `Bearer ${await issuer.token(roles('admin'))}` };
    const [path, body] = [PLACES[what], BODIES[what]];
    const make = () =>
      server.http
        .post(path)
        .set(admin)
        .send({ id, ...body })
        .expect(201);
    const see = async (claims: object) => {
      const named = { ...roles(role), [`meterline_${what}`]: id, ...claims };
      const own = { authorization: `Bearer ${await issuer.token(named)}` };
      const answer = await server.http.get(path).set(own);
      if (answer.status !== 200) return answer.status;
      return answer.body.length === 0 ? 'nothing' : 'the whole';
    };
    await make();
    // Nobody had the id before it: whoever knew it meant this one.
    expect(await see({ iat: now() - MINUTE })).toBe('the whole');
    const issued = { iat: iat() };
    await server.http
      .delete(`${path}/${encodeURIComponent(id)}`)
      .set(admin)
      .expect(204);
    // The former had it two minutes ago: nobody waits for that here.
    if (seen !== 401) {
      await database.owner(
        `UPDATE former_holder SET ended_at = ended_at - interval '2 minutes' WHERE id = $1`,
        [id],
      );
    }
    await make();
    await until(async () => {
      const sees = await see(issued);
      expect(['nothing', seen]).toContain(sees);
      return sees === seen;
    });
  });

  type Former = {
    readonly what: 'account' | 'party';
    readonly role: string;
    readonly iat: () => number | undefined;
    readonly seen: 401 | 'the whole';
  };
});

it('lets nobody in for an account that is not there', async () => {
  const claims = { ...roles('customer'), meterline_account: 'nowhere' };
  expect(await post(await issuer.token(claims))).toBe(401);
});

it('knows a new key of the issuer, wherever it shows it, and says when the issuer does not answer', async () => {
  expect(await post(await issuer.token(roles('admin')))).toBe(201);
  await issuer.rotate('second');
  issuer.moveKeys('/moved');
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
