// What docs/bill-hash.md says of the hash of a bill, done as a stranger does: its program reads the JSON of the bill.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API, type Json, openStory, perUnit, type Story } from '../support/story/story';

const DOC = readFileSync(join(__dirname, '../../docs/bill-hash.md'), 'utf8');
const [, PROGRAM = ''] = /```js\n(.*?)```/s.exec(DOC) ?? [];
const NORTH = { id: 'north-tel', name: 'North Tel', address: ['Hafenstr. 1'], taxNumber: 'DE1' };

let story: Story;
let folder: string;
let bill: Json;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterline-hash-'));
  writeFileSync(join(folder, 'bill-hash.mjs'), PROGRAM);
  story = await openStory('2024-01-01T00:00:00Z');
  await story.http.post('/api/v1/biller').send(NORTH).expect(200);
  await story.givenMeter('api.calls', 'call');
  await story.givenPlan('calls', [
    { ...perUnit('calls', 'call', 0.125), tax: [{ taxCategory: 'VAT', taxRate: 19 }] },
    {
      id: 'fee',
      name: 'Grundgebühr “€” 😀',
      priceType: 'recurring',
      recurringChargePeriodType: 'month',
      price: { unit: 'EUR', value: 9 },
    },
  ]);
  await story.givenAccount('acme', {
    name: 'Ümläut\u2028 "AG"',
    relatedParty: [{ id: 'p', role: 'customer', weight: 1e21, ä: 0.1, Z: [] }],
  });
  await story.orderPlan('acme', 'calls', ['s']);
  const at = '2024-01-10T00:00:00Z';
  await story.use({ subject: 's', meter: 'api.calls', quantity: '7', at });
  const [closed] = await story.runBills('acme', '2024-02-02T00:00:00Z');
  bill = await story.get(`/api/v1/bills/${closed?.id}`);
});

afterAll(async () => {
  await story.close();
  rmSync(folder, { recursive: true, force: true });
});

function computed(of: Json): string[] {
  const options = { input: JSON.stringify(of), encoding: 'utf8' as const };
  return execFileSync(process.execPath, [join(folder, 'bill-hash.mjs')], options)
    .trim()
    .split(' ');
}

it('is computed again from the JSON of the bill, and stands in the journal', async () => {
  expect(bill.lines.length).toBeGreaterThan(1);
  expect(computed(bill)).toEqual([bill.hash, bill.hash]);
  const journal = await story.get('/api/v1/accounts/acme/journal');
  expect(JSON.stringify(journal)).toContain(`${bill.id} sha256:${bill.hash}`);
});

it('stays when the bill is paid', async () => {
  const totalAmount = { unit: 'EUR', value: 5 };
  const paid = { account: { id: 'acme' }, totalAmount, paymentMethod: { '@type': 'cash' } };
  await story.post('/tmf-api/payment/v4/payment', paid);
  const after = await story.get(`/api/v1/bills/${bill.id}`);
  expect(after).toMatchObject({ state: 'partiallyPaid', hash: bill.hash });
  expect(computed(after)).toEqual([bill.hash, bill.hash]);
});

it.each<[string, (of: Json) => void]>([
  ['an amount', (of) => (of.lines[0].amount = '0.01')],
  ['a line that is gone', (of) => of.lines.pop()],
  ['another payer', (of) => (of.billingAccount.name = 'Other')],
  ['another biller', (of) => (of.biller.taxNumber = 'DE2')],
])('tells %s', (_, change) => {
  const other = structuredClone(bill);
  change(other);
  const [said, made] = computed(other);
  expect(said).toBe(bill.hash);
  expect(made).not.toBe(bill.hash);
});

describe('who bills', () => {
  const page = async (id: string) =>
    (await story.http.get(`/api/v1/bills/${id}/document?format=html`).expect(200)).text;
  const parties = async (id: string) =>
    (await story.get(`${API.bill}/customerBill/${id}`)).relatedParty;
  const named = (name: string) => ({ id: NORTH.id, name, role: 'biller' });

  it('is on the page of the bill and among its parties, as it was when it was closed', async () => {
    await story.http
      .post('/api/v1/biller')
      .send({ ...NORTH, name: 'South <Tel>' })
      .expect(200);
    expect((await story.get('/api/v1/biller')).name).toBe('South <Tel>');
    expect(await page(bill.id)).toContain(
      '<address><strong>North Tel</strong><br>Hafenstr. 1<br>Tax number DE1</address>',
    );
    expect(await parties(bill.id)).toContainEqual(expect.objectContaining(named('North Tel')));
    story.itIs('2024-02-03T00:00:00Z');
    const live = await story.liveBill('acme');
    expect(await page(live.id)).toContain('<strong>South &lt;Tel&gt;</strong>');
    expect(await parties(live.id)).toContainEqual(expect.objectContaining(named('South <Tel>')));
  });

  it('is said of no bill of a tenant that has not said it', async () => {
    const ask = (path: string) => story.http.get(path).set('x-tenant-id', 'other');
    await ask('/api/v1/biller').expect(404);
    const relatedParty = [{ id: 'p', role: 'customer' }];
    const account = { id: 'b', name: 'b', currency: 'EUR', relatedParty };
    await story.http.post(API.account).set('x-tenant-id', 'other').send(account).expect(201);
    const { body } = await ask(`${API.bill}/customerBill?billingAccount.id=b&state=new`).expect(
      200,
    );
    for (const { id, relatedParty: shown } of body) {
      expect(shown).toHaveLength(1);
      const { text } = await ask(`/api/v1/bills/${id}/document?format=html`).expect(200);
      expect(text).not.toContain('<address>');
    }
    const id = 'b.EUR.20240201';
    const { text } = await ask(`/api/v1/bills/${id}/document?format=html`).expect(200);
    expect(text).toContain('<header>');
    expect(text).not.toContain('<address>');
  });

  it.each([
    ['its name', 'name', {}],
    ['an address in one', 'address', { name: 'n', address: 'one line' }],
    ['a line too long', 'address', { name: 'n', address: ['x'.repeat(201)] }],
    ['what nobody knows', 'vat', { name: 'n', vat: 'DE1' }],
  ])('is refused with its path: %s', async (_, path, body) => {
    const answer = await story.http
      .post('/api/v1/biller')
      .send({ id: 'x', ...body })
      .expect(400);
    expect(answer.body.code).toBe('billing.biller-malformed');
    expect(JSON.stringify(answer.body)).toContain(path);
  });
});
