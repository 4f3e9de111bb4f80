// Keys of an identity provider: read again after a while, and kept whatever the provider answers meanwhile.
import { jwtVerify } from 'jose';
import { IssuerKeys } from '../../src/access/issuer-keys.service';
import { LocalIssuer } from '../support/doubles/local-issuer';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let issuer: LocalIssuer;
let keys: IssuerKeys;
let now: number;

beforeEach(async () => {
  issuer = await LocalIssuer.start();
  now = Date.now();
  keys = new IssuerKeys(issuer.url, () => now);
});

afterEach(() => issuer.stop());

async function isGood(token: string): Promise<boolean> {
  try {
    await jwtVerify(token, keys.find);
    return true;
  } catch {
    return false;
  }
}

it('takes an unknown key once its issuer shows it, at the place that it names by then', async () => {
  const first = await issuer.token({});
  expect(await isGood(first)).toBe(true);
  await issuer.rotate('second');
  issuer.moveKeys('/elsewhere');
  const second = await issuer.token({});
  now += SECOND;
  expect([await isGood(second), await isGood(first)]).toEqual([true, false]);
});

it('no longer takes a key that its issuer withdrew, after ten minutes', async () => {
  const first = await issuer.token({});
  expect(await isGood(first)).toBe(true);
  await issuer.rotate('second');
  issuer.moveKeys('/elsewhere');
  now += 10 * MINUTE - 1;
  expect(await isGood(first)).toBe(true);
  now += 1;
  expect(await isGood(first)).toBe(false);
});

it.each(['is away', 'speaks for another', 'shows no keys'] as const)(
  'takes the known keys for an hour when the issuer %s, and the new ones after that',
  async (fault) => {
    const first = await issuer.token({});
    expect(await isGood(first)).toBe(true);
    issuer.fault = fault;
    now += 10 * MINUTE;
    expect(await isGood(first)).toBe(true);
    expect(await isGood(await issuer.token({}, 'unknown'))).toBe(false);
    now += 50 * MINUTE - 1;
    expect(await isGood(first)).toBe(true);
    now += 1;
    expect(await isGood(first)).toBe(false);
    issuer.fault = undefined;
    await issuer.rotate('second');
    now += SECOND;
    const second = await issuer.token({});
    expect([await isGood(second), await isGood(first)]).toEqual([true, false]);
  },
);

it('asks the issuer once a second, however many tokens name keys that nobody has', async () => {
  const first = await issuer.token({});
  const forged = await Promise.all(
    Array.from({ length: 50 }, (_, at) => issuer.token({}, `nobody's ${at}`)),
  );
  expect(await isGood(first)).toBe(true);
  const before = issuer.asked;
  for (let second = 1; second <= 3; second += 1) {
    now += SECOND;
    expect(await Promise.all([...forged, ...forged].map(isGood))).not.toContain(true);
    expect(await isGood(first)).toBe(true);
    expect(issuer.asked - before).toBe(second);
  }
});

it('asks an issuer that is away once a second, too', async () => {
  issuer.fault = 'is away';
  const token = await issuer.token({});
  for (let second = 1; second <= 3; second += 1) {
    expect(await Promise.all([token, token, token].map(isGood))).not.toContain(true);
    expect(await isGood(token)).toBe(false);
    expect(issuer.asked).toBe(second);
    now += SECOND;
  }
  issuer.fault = undefined;
  expect(await isGood(token)).toBe(true);
});
