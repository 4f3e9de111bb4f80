// Who pays, and with what: TMF632, TMF635, TMF654, TMF666, TMF676, TMF678, TMF688.
import type { Json } from '../../contract';
import { startListener } from '../../listener';
import { eur, MARCH, type Name, type Trial } from '../trial';
import type { Cases } from './case';

const DAY = '2026-01-10T00:00:00Z';
const HISTORY = '/tmf-api/customerBillManagement/v4/customerBill';

export const usageCases: Cases = {
  'TMF635 usage ratedProductUsage.productRef.*, product.* of another payer than the subject':
    async (t) => {
      await t.givenUsage();
      const own = await t.sold();
      await t.account('b');
      const other = await t.sold(
        { product: { productCharacteristic: [{ name: 'subject', value: 'r' }] } },
        { billingAccount: { id: 'b' } },
      );
      const said = (product: string): Json => ({
        usageDate: '2026-01-10T00:00:00Z',
        usageType: 'calls',
        usageSpecification: { id: 'calls' },
        usageCharacteristic: [
          { name: 'subject', value: 's' },
          { name: 'quantity', value: '1' },
        ],
        ...(t.version === 'v4'
          ? { ratedProductUsage: [{ productRef: { id: product } }] }
          : { product: { id: product } }),
      });
      const kept = await t.post('usage', said(other));
      expect([kept.status, kept.statusReason.code]).toEqual(['rejected', 'usage.other-payer']);
      await t.patch('usage', kept.id, { status: 'recycled' });
      expect((await t.resource('usage', kept.id)).status).toBe('rejected');
      await t.post('usage', said(own));
      await t.post('usage', said('of-nobody'));
      expect([await t.lines('a'), await t.lines('b')]).toEqual([['calls 2.00'], []]);
      const { ratedProductUsage, product } = said(own);
      const mended = {
        status: 'recycled',
        ...(t.version === 'v4' ? { ratedProductUsage } : { product }),
      };
      await t.patch('usage', kept.id, mended);
      expect(await t.lines('a', MARCH)).toContain('calls 1.00');
    },
  'TMF635 usage usageDate, creationDate': async (t) => {
    await t.givenUsage();
    await t.sold();
    await t.post('usage', calls(t, 2));
    await t.post('usage', { ...calls(t, 3), usageDate: '2026-02-10T00:00:00Z' });
    const bills = await t.bills('a', MARCH);
    expect(bills.map(({ totals }) => totals.taxExcluded)).toEqual(['2.00', '3.00']);
  },
  'TMF635 usage usageSpecification.*': async (t) => {
    await t.givenUsage();
    await t.sold();
    const named = {
      ...calls(t, 2),
      usageType: undefined,
      usageSpecification: { id: 'calls' },
    };
    expect(await t.post('usage', named)).toMatchObject({ status: 'rated' });
  },
  'TMF635 usage usageType': async (t) => {
    await t.givenUsage();
    await t.sold();
    const [known, other] = ['calls', 'nothing we know'].map((usageType) => ({
      ...calls(t, 2),
      usageType,
      usageSpecification: undefined,
    }));
    if (t.version === 'v5') return expectAsked(t, known, 'usageSpecification');
    expect(await t.post('usage', known)).toMatchObject({ status: 'rated' });
    expect(await t.post('usage', other)).toMatchObject({ status: 'rejected' });
  },
  'TMF635 usage usageCharacteristic.name, usageCharacteristic.value': async (t) => {
    const productSpecCharacteristicValue = [{ value: 'home' }];
    const home = [{ name: 'zone', productSpecCharacteristicValue }];
    await t.givenUsage({ prodSpecCharValueUse: home });
    await t.sold();
    const zone = (value: string) => [{ name: 'zone', value }];
    expect(await t.post('usage', calls(t, 2, zone('home')))).toMatchObject({ status: 'rated' });
    expect(await t.post('usage', calls(t, 4, zone('far')))).toMatchObject({ status: 'rejected' });
    expect(await t.lines()).toEqual(['calls 2.00']);
  },
  'TMF635 usage ratedProductUsage.productRef.*, product.*': async (t) => {
    await t.givenUsage();
    const id = await t.sold({ product: { productCharacteristic: [] } });
    const usageCharacteristic = [{ name: 'call', value: 2 }];
    const product = t.version === 'v5' ? { product: { id } } : {};
    const rated = t.version === 'v4' ? { ratedProductUsage: [{ productRef: { id } }] } : {};
    const told = { ...calls(t, 2), usageCharacteristic, ...product, ...rated };
    expect(await t.post('usage', told)).toMatchObject({ status: 'rated' });
  },
  'TMF635 usage ratedProductUsage.*, usageProductPrice.*': async (t) => {
    await t.givenUsage({ tax: [{ taxCategory: 'VAT', taxRate: 19 }] });
    await t.sold();
    const said = { taxExcludedRatingAmount: eur(7), ...saidOf(t, { taxRate: 7 }) };
    const told = { ...calls(t, 2), ratedProductUsage: [said] };
    expect(await t.post('usage', told)).toMatchObject({ status: 'rated' });
    expect(await t.lines()).toEqual(['null 7.00']);
    const [{ totals }] = await t.bills();
    expect(totals.tax).toBe('0.49');
  },
  'TMF635 usage ratedProductUsage.isBilled, ratedProductUsage.isTaxExempt without an amount, ratedProductUsage.bucketValueConvertedInAmount.*, usageProductPrice.price.percentage':
    async (t) => {
      await t.givenUsage();
      await t.sold();
      for (const said of [
        { taxExcludedRatingAmount: eur(7), isBilled: true },
        { bucketValueConvertedInAmount: eur(7) },
        { price: { percentage: 7 } },
      ]) {
        const told = { ...calls(t, 2), ratedProductUsage: [said] };
        expect((await t.send('POST', 'usage', told)).status).toBe(422);
      }
      expect(await t.lines()).toEqual([]);
    },
  'TMF635 usage status by POST': async (t) => {
    await t.givenUsage();
    await t.sold();
    const { id, status } = await t.post('usage', { ...calls(t, 2), status: 'guided' });
    expect(status).toBe('guided');
    await t.post('usage', { ...calls(t, 3), status: 'recycled' });
    const refused = await t.send('POST', 'usage', { ...calls(t, 4), status: 'rated' });
    expect(refused.status).toBe(422);
    await t.patch('usage', id, { status: 'rated' });
    expect(await t.lines()).toEqual(['calls 5.00']);
  },
  'TMF635 usage relatedParty.*': async (t) => {
    await t.givenUsage();
    await t.sold();
    const usageCharacteristic = [{ name: 'call', value: 2 }];
    const told = { ...calls(t, 2), usageCharacteristic, relatedParty: [{ id: 's' }] };
    if (t.version === 'v5') return expectAsked(t, { ...told, product: undefined }, 'product');
    expect(await t.post('usage', told)).toMatchObject({ status: 'rated' });
  },
  'TMF635 usage status by PATCH': async (t) => {
    await t.givenUsage();
    const { id, status } = await t.post('usage', calls(t, 2));
    expect(status).toBe('rejected');
    await t.sold();
    await t.patch('usage', id, { status: 'recycled' });
    expect(await t.lines()).toEqual(['calls 2.00']);
    expect((await t.send('PATCH', 'usage', { status: 'rejected' }, id)).status).toBe(409);
  },
  'TMF635 usage externalIdentifier.*': async (t) => {
    await t.givenUsage();
    await t.sold();
    const told = { ...calls(t, 2), externalIdentifier: [{ id: 'once', owner: 'us' }] };
    const [first, again] = [await t.post('usage', told), await t.post('usage', told)];
    expect(again.id).toBe(first.id);
    expect(await t.lines()).toEqual(['calls 2.00']);
  },
  'TMF635 usage externalIdentifier.owner': async (t) => {
    await t.givenUsage();
    await t.sold();
    const of = (...owners: readonly (string | undefined)[]): Json => ({
      ...calls(t, 2),
      externalIdentifier: owners.map((owner) => ({ id: 'one', owner })),
    });
    await t.post('usage', of('A'));
    for (const owner of ['B', undefined]) {
      const other = await t.send('POST', 'usage', of(owner));
      expect([other.status, other.body.code]).toEqual([409, 'usage.identity-conflict']);
    }
    const two = await t.send('POST', 'usage', of('A', 'B'));
    expect([two.status, two.body.details?.[0].path]).toEqual([422, 'externalIdentifier[1].owner']);
    await t.post('usage', of('A'));
    expect(await t.lines()).toEqual(['calls 2.00']);
  },
  'TMF635 usageSpecification name, description': async (t) => {
    await t.post('usageSpecification', specification());
    expect(await t.get('/api/v1/meters/sms')).toMatchObject({ code: 'sms', name: 'Messages' });
  },
  'TMF635 usageSpecification specCharacteristic.name, specCharacteristic.characteristicValueSpecification.unitOfMeasure, specCharacteristic.characteristicValueSpecification.value':
    async (t) => {
      await t.post('usageSpecification', specification());
      const attributes = [{ name: 'zone', values: ['home', 'far'] }];
      expect(await t.get('/api/v1/meters/sms')).toMatchObject({ unit: 'message', attributes });
    },
};

export const balanceCases: Cases = {
  'TMF654 bucket remainingValue.*, usageType of what nothing counts': async (t) => {
    await t.givenUsage();
    for (const [said, path] of [
      [{ remainingValue: { amount: 5, units: 'Gb' } }, 'remainingValue.units'],
      [{ remainingValue: { amount: 5, units: 'seat' } }, 'remainingValue.units'],
      [{ usageType: 'data', remainingValue: { amount: 5, units: 'minute' } }, 'usageType'],
      [{ usageType: 'voice', remainingValue: { amount: 5, units: 'GB' } }, 'usageType'],
    ] as const) {
      const bucket = { id: 'b', partyAccount: { id: 'a' }, ...said };
      const { status, body } = await t.send('POST', 'bucket', bucket);
      expect([status, body.details?.[0].path]).toEqual([400, path]);
    }
    await t.meter('seats', 'seat');
    await t.bucket('seats', 5, { remainingValue: { amount: 5, units: 'seat' } });
    await t.bucket('calls', 5, { remainingValue: { amount: 5, units: 'call' } });
    await t.sold();
    expect(await t.use('3')).toBe('accepted');
    const { remainingValue } = await t.resource('bucket', 'calls');
    expect(remainingValue.amount).toBe(2);
  },
  'TMF654 bucket scope.* of anything else': async (t) => {
    await t.givenUsage();
    const bucket = (scope: Json): Json => ({
      id: 'b',
      remainingValue: { amount: 5, units: 'EUR' },
      partyAccount: { id: 'a' },
      scope,
    });
    for (const scope of [{ meter: 'calls' }, { meters: ['calls'], productIds: ['p'] }]) {
      const { status, body } = await t.send('POST', 'bucket', bucket(scope));
      const key = 'meter' in scope ? 'meter' : 'productIds';
      expect([status, body.details?.[0].path]).toEqual([400, `scope.${key}`]);
    }
    const { id } = await t.post('bucket', bucket({ meters: ['others'] }));
    const { status } = await t.send('PATCH', 'bucket', { scope: { meter: 'calls' } }, id);
    expect(status).toBe(400);
    await t.sold();
    expect(await t.use('3')).toBe('accepted');
    expect((await t.resource('bucket', id)).remainingValue.amount).toBe(5);
  },
  'TMF654 bucket id': async (t) => {
    await t.account('a');
    await t.bucket('mine', 5);
    await t.post('topupBalance', { amount: inEur(1), bucket: { id: 'mine' } });
    expect(await left(t, 'mine')).toBe('6 EUR');
  },
  'TMF654 bucket remainingValue.*': async (t) => {
    await t.givenUsage();
    await t.sold();
    await t.bucket('b', 5);
    await t.use('3');
    expect(await left(t)).toBe('2 EUR');
  },
  'TMF654 bucket usageType': async (t) => {
    await t.account('a');
    const empty = { id: 'b', usageType: 'voice', partyAccount: { id: 'a' } };
    await t.post('bucket', empty);
    expect(await left(t)).toBe('0 second');
  },
  'TMF654 bucket partyAccount.*, billingAccount.*': async (t) => {
    await t.givenUsage();
    await t.account('b');
    await t.bucket('b', 5, { partyAccount: { id: 'b' } });
    await t.sold();
    await t.use('3');
    expect(await left(t)).toBe('5 EUR');
  },
  'TMF654 bucket partyAccount.*, billingAccount.* that name two accounts, or by PATCH another':
    async (t) => {
      await t.givenUsage();
      for (const id of ['b', 'c']) await t.account(id);
      const [b, c] = ['b', 'c'].map((id) => ({ id }));
      const two = { name: 'two', partyAccount: b, billingAccount: c };
      expect((await t.send('POST', 'bucket', two)).body).toMatchObject({
        code: 'balance.bucket-malformed',
        details: [{ path: 'billingAccount.id', value: 'c', message: expect.any(String) }],
      });
      await t.bucket('mine', 5, { partyAccount: b, billingAccount: b });
      for (const name of ['partyAccount', 'billingAccount']) {
        const { status, body } = await t.send('PATCH', 'bucket', { [name]: c }, 'mine');
        expect([status, body.details[0].path]).toEqual([409, `${name}.id`]);
      }
      await t.patch('bucket', 'mine', { billingAccount: { ...b, name: 'Ben' } });
    },
  'TMF654 bucket validFor.*': async (t) => {
    await t.givenUsage();
    await t.sold();
    await t.bucket('b', 5, { validFor: { startDateTime: '2026-03-01T00:00:00Z' } });
    await t.use('3');
    expect(await left(t)).toBe('5 EUR');
  },
  'TMF654 bucket priority, origin': async (t) => {
    await t.givenUsage();
    await t.sold();
    for (const [id, more] of [
      ['last', { priority: 60 }],
      ['paid', {}],
      ['given', { origin: 'promotional' }],
    ] as const) {
      await t.bucket(id, 5, more);
    }
    await t.use('7');
    expect([await left(t, 'given'), await left(t, 'paid'), await left(t, 'last')]).toEqual([
      '0 EUR',
      '3 EUR',
      '5 EUR',
    ]);
  },
  'TMF654 bucket scope.*, product.*': async (t) => {
    await t.givenUsage();
    const id = await t.sold();
    await t.bucket('other', 5, { scope: { meters: ['nothing'] } });
    await t.bucket('another', 5, { product: [{ id: 'not-this' }] });
    await t.bucket('b', 5, { product: [{ id }] });
    await t.use('3');
    const all = [await left(t, 'other'), await left(t, 'another'), await left(t)];
    expect(all).toEqual(['5 EUR', '5 EUR', '2 EUR']);
  },
  'TMF654 topupBalance amount.*': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    await t.post('topupBalance', { amount: inEur(2.5), bucket: { id: 'b' } });
    expect(await left(t)).toBe('7.5 EUR');
    const amount = { amount: 1, units: 'GB' };
    const failed = await t.post('topupBalance', { amount, bucket: { id: 'b' } });
    expect(failed).toMatchObject({ status: 'failed', reason: expect.any(String) });
    expect(await left(t)).toBe('7.5 EUR');
  },
  'TMF654 topupBalance bucket.*': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    const none = { amount: inEur(1), bucket: { id: 'nowhere' }, partyAccount: { id: 'a' } };
    expect(await t.post('topupBalance', none)).toMatchObject({ status: 'failed' });
    await t.post('topupBalance', { amount: inEur(1), bucket: { id: 'b' } });
    expect(await left(t)).toBe('6 EUR');
  },
  'TMF654 topupBalance partyAccount.*': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    await t.post('topupBalance', { amount: inEur(1), partyAccount: { id: 'a' } });
    expect(await left(t)).toBe('6 EUR');
  },
  'TMF654 topupBalance product.* of a reservation or a debit of an account': async (t) => {
    await t.account('a');
    await t.bucket('first', 5, { priority: 1, product: [{ id: 'other' }] });
    await t.bucket('b', 5, { product: [{ id: 'mine' }] });
    const asked = { amount: inEur(2), partyAccount: { id: 'a' }, product: [{ id: 'mine' }] };
    await t.post('reserveBalance', asked);
    expect(await t.resource('bucket', 'b')).toMatchObject({ reservedValue: inEur(2) });
    await t.post('adjustBalance', { ...asked, adjustType: 'debit' });
    expect([await left(t, 'first'), await left(t)]).toEqual(['5 EUR', '3 EUR']);
  },
  'TMF654 topupBalance validFor.*, expirationDate of a reservation': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    const past = { amount: inEur(2), bucket: { id: 'b' } };
    for (const until of [{ expirationDate: DAY }, { validFor: { endDateTime: DAY } }]) {
      const failed = await t.post('reserveBalance', { ...past, ...until });
      expect(failed).toMatchObject({ status: 'failed', reason: expect.any(String) });
    }
    expect(await t.resource('bucket', 'b')).toMatchObject({ reservedValue: inEur(0) });
  },
  'TMF654 topupBalance transferCost.*, costOwner': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    await t.bucket('c', 5);
    const transfer = { amount: inEur(2), bucket: { id: 'b' }, receiverBucket: { id: 'c' } };
    const transferCost = { unit: 'EUR', value: 0.5 };
    await t.post('transferBalance', { ...transfer, transferCost, costOwner: 'receiver' });
    expect([await left(t), await left(t, 'c')]).toEqual(['3 EUR', '6.5 EUR']);
    await t.post('transferBalance', { ...transfer, transferCost, costOwner: 'originator' });
    expect([await left(t), await left(t, 'c')]).toEqual(['0.5 EUR', '8.5 EUR']);
  },
  'TMF654 topupBalance costOwner that is neither': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    await t.bucket('c', 5);
    const failed = await t.post('transferBalance', {
      amount: inEur(2),
      bucket: { id: 'b' },
      receiverBucket: { id: 'c' },
      transferCost: { unit: 'EUR', value: 0.5 },
      costOwner: 'somebody',
    });
    expect(failed).toMatchObject({ status: 'failed', reason: expect.stringMatching(/^costOwner/) });
    expect([await left(t), await left(t, 'c')]).toEqual(['5 EUR', '5 EUR']);
  },
};

/** Which bucket an action means by all that it says beside an id. */
export const namingCases: Cases = {
  'TMF654 bucket logicalResource.*': async (t) => {
    await t.givenUsage();
    await t.sold();
    await t.bucket('other', 5, { logicalResource: [{ id: 'r', value: 'other-sim' }] });
    await t.bucket('b', 5, { logicalResource: [{ id: 'r', value: 's' }] });
    await t.use('3');
    expect([await left(t, 'other'), await left(t)]).toEqual(['5 EUR', '2 EUR']);
  },
  'TMF654 topupBalance product.* of a top-up or a transfer': async (t) => {
    await t.givenUsage();
    const product = [{ id: await t.sold() }];
    await t.bucket('b', 5);
    await t.bucket('mine', 5, { product });
    const asked = { amount: inEur(1), partyAccount: { id: 'a' } };
    await t.post('topupBalance', { ...asked, product });
    expect([await left(t), await left(t, 'mine')]).toEqual(['5 EUR', '6 EUR']);
    const other = { ...asked, product: [{ id: 'other' }] };
    const { bucket } = await t.post('topupBalance', other);
    expect(await t.resource('bucket', bucket.id)).toMatchObject({ product: other.product });
    await fails(t, 'topupBalance', { ...other, bucket: { id: 'mine' } }, 'product');
    const to = { receiverBucket: { id: 'b' } };
    await fails(t, 'transferBalance', { ...other, ...to, bucket: { id: 'mine' } }, 'product');
    await t.use('9');
    expect([await left(t), await left(t, 'mine'), await left(t, bucket.id)]).toEqual([
      '0 EUR',
      '2 EUR',
      '1 EUR',
    ]);
  },
  'TMF654 topupBalance logicalResource.*': async (t) => {
    await t.givenUsage();
    await t.sold();
    await t.bucket('b', 5, { logicalResource: [{ id: 's' }] });
    const asked = { amount: inEur(1), partyAccount: { id: 'a' } };
    await t.post('topupBalance', { ...asked, logicalResource: [{ value: 's' }] });
    expect(await left(t)).toBe('6 EUR');
    const other = { ...asked, logicalResource: [{ value: 'other' }] };
    const { bucket } = await t.post('topupBalance', other);
    await fails(t, 'topupBalance', { ...other, bucket: { id: 'b' } }, 'logicalResource');
    expect(await t.post('reserveBalance', { ...other, amount: inEur(2) })).toMatchObject({
      status: 'failed',
    });
    await t.use('7');
    expect([await left(t), await left(t, bucket.id)]).toEqual(['0 EUR', '1 EUR']);
  },
  'TMF654 topupBalance usageType': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    const asked = { amount: inEur(1), usageType: 'voice' };
    await fails(t, 'topupBalance', { ...asked, bucket: { id: 'b' } }, 'usageType');
    expect(await t.post('topupBalance', { ...asked, partyAccount: { id: 'a' } })).toMatchObject({
      status: 'failed',
    });
    await t.post('topupBalance', { ...asked, usageType: 'monetary', bucket: { id: 'b' } });
    expect(await left(t)).toBe('6 EUR');
  },
  'TMF654 topupBalance validFor.* of a top-up, adjustment or transfer': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    const validFor = { endDateTime: '2026-04-01T00:00:00.000Z' };
    const asked = { amount: inEur(1), validFor };
    const { bucket } = await t.post('topupBalance', { ...asked, partyAccount: { id: 'a' } });
    expect(await t.resource('bucket', bucket.id)).toMatchObject({ validFor });
    await t.post('topupBalance', { ...asked, partyAccount: { id: 'a' } });
    expect([await left(t), await left(t, bucket.id)]).toEqual(['5 EUR', '2 EUR']);
    await fails(t, 'topupBalance', { ...asked, bucket: { id: 'b' } }, 'validFor');
    await fails(t, 'adjustBalance', { ...asked, bucket: { id: 'b' } }, 'validFor');
    const to = { bucket: { id: bucket.id }, receiverBucket: { id: 'b' } };
    await fails(t, 'transferBalance', { ...asked, ...to }, 'validFor');
    await t.post('adjustBalance', { ...asked, bucket: { id: bucket.id } });
    expect([await left(t), await left(t, bucket.id)]).toEqual(['5 EUR', '3 EUR']);
  },
  'TMF654 topupBalance status by POST': async (t) => {
    await t.account('a');
    await t.account('c');
    await t.bucket('b', 10);
    await t.bucket('d', 0, { partyAccount: { id: 'c' } });
    const asked = { amount: inEur(1), bucket: { id: 'b' }, partyAccount: { id: 'a' } };
    const names = ['topupBalance', 'adjustBalance', 'transferBalance', 'reserveBalance'] as const;
    for (const name of names) {
      for (const status of ['failed', 'cancelled', 'refunded']) {
        const told = { ...asked, status, receiverBucket: { id: 'd' } };
        expect(await t.post(name, told)).toMatchObject({
          status: 'failed',
          reason: expect.stringMatching(/^status: /),
        });
      }
    }
    expect(await left(t)).toBe('10 EUR');
    const done = await t.post('topupBalance', { ...asked, status: 'completed' });
    expect(done).toMatchObject({ status: 'completed' });
    expect(await left(t)).toBe('11 EUR');
  },
  'TMF654 topupBalance adjustType of any other word': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    const asked = { amount: inEur(1), bucket: { id: 'b' } };
    await fails(t, 'adjustBalance', { ...asked, adjustType: 'recurring' }, 'adjustType');
    for (const adjustType of ['oneTime', 'credit', undefined]) {
      await t.post('adjustBalance', { ...asked, adjustType });
    }
    expect(await left(t)).toBe('8 EUR');
  },
  'TMF654 topupBalance adjustType of a negative amount': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    const asked = { amount: inEur(-1), bucket: { id: 'b' } };
    for (const adjustType of ['credit', 'debit', 'deduct']) {
      await fails(t, 'adjustBalance', { ...asked, adjustType }, 'amount');
    }
    expect(await left(t)).toBe('5 EUR');
    await t.post('adjustBalance', { ...asked, adjustType: 'oneTime' });
    expect(await left(t)).toBe('4 EUR');
  },
  'TMF654 topupBalance validFor.startDateTime of a reservation': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    const validFor = { startDateTime: '2026-03-11T00:00:00Z', endDateTime: '2026-03-12T00:00:00Z' };
    const asked = { amount: inEur(1), bucket: { id: 'b' } };
    await fails(t, 'reserveBalance', { ...asked, validFor }, 'validFor');
    const now = { ...validFor, startDateTime: DAY };
    await t.post('reserveBalance', { ...asked, validFor: now });
    expect(await t.resource('bucket', 'b')).toMatchObject({ reservedValue: inEur(1) });
  },
  'TMF654 topupBalance receiverBucketUsageType, receiverLogicalResource.*, receiverProduct.*':
    async (t) => {
      await t.account('a');
      await t.account('c');
      await t.bucket('b', 5);
      const theirs = { partyAccount: { id: 'c' } };
      await t.bucket('first', 5, { ...theirs, priority: 1 });
      await t.bucket('sim', 5, { ...theirs, logicalResource: [{ value: 'sim' }] });
      await t.bucket('line', 5, { ...theirs, product: [{ id: 'line' }] });
      const given = { amount: inEur(1), bucket: { id: 'b' } };
      const asked = { ...given, receiverPartyAccount: { id: 'c' } };
      await t.post('transferBalance', { ...asked, receiverLogicalResource: { value: 'sim' } });
      await t.post('transferBalance', { ...asked, receiverProduct: { id: 'line' } });
      await t.post('transferBalance', { ...asked, receiverBucketUsageType: 'monetary' });
      const voice = { ...asked, receiverBucketUsageType: 'voice' };
      expect(await t.post('transferBalance', voice)).toMatchObject({ status: 'failed' });
      const other = { receiverBucket: { id: 'sim' }, receiverLogicalResource: { value: 'other' } };
      await fails(t, 'transferBalance', { ...given, ...other }, 'logicalResource');
      const all = [await left(t, 'first'), await left(t, 'sim'), await left(t, 'line')];
      expect(all).toEqual(['6 EUR', '6 EUR', '6 EUR']);
    },
  'TMF654 topupBalance receiver.*': async (t) => {
    await t.account('a');
    await t.account('c');
    await t.bucket('b', 5);
    await t.bucket('c', 5, { partyAccount: { id: 'c' } });
    const asked = { amount: inEur(1), bucket: { id: 'b' }, receiver: { id: 'p-c' } };
    expect(await t.post('transferBalance', asked)).toMatchObject({ status: 'failed' });
    expect([await left(t), await left(t, 'c')]).toEqual(['5 EUR', '5 EUR']);
  },
};

async function fails(t: Trial, name: Name, sent: Json, attribute: string): Promise<void> {
  const failed = await t.post(name, sent);
  expect(failed).toMatchObject({ status: 'failed' });
  expect(failed.reason).toMatch(new RegExp(`^${attribute}\\b`));
}

export const accountCases: Cases = {
  'TMF632 individual status': async (t) => {
    await t.post('organization', {
      id: 'x',
      name: 'X',
      tradingName: 'X',
      status: 'validated',
    });
    await t.patch('organization', 'x', { status: 'closed' });
    const back = await t.send('PATCH', 'organization', { status: 'initialized' }, 'x');
    expect(back.status).toBe(409);
  },
  'TMF666 billingAccount id': async (t) => {
    await t.givenFee();
    expect((await t.order([{ ...SOLD, billingAccount: { id: 'nobody' } }])).state).toBe('failed');
    expect((await t.order([{ ...SOLD, billingAccount: { id: 'a' } }])).state).toBe('completed');
  },
  'TMF666 billingAccount parent.*': async (t) => {
    await t.givenFee();
    await t.account('below', { parent: { id: 'a' } });
    await t.sold({ billingAccount: { id: 'below' } });
    expect(await t.lines('a')).toEqual(['fee 10.00']);
  },
  'TMF666 billingAccount currency, mode, taxCategory': async (t) => {
    const tax = [
      { taxCategory: 'VAT', taxRate: 19 },
      { taxCategory: 'reduced', taxRate: 7 },
    ];
    await t.givenUsage(
      { price: { unit: 'USD', value: 1 }, tax },
      { currency: 'USD', mode: 'prepaid', taxCategory: 'Reduced' },
    );
    await t.sold();
    expect(await t.use('3')).toBe('rejected');
    await t.post('topupBalance', {
      amount: { amount: 5, units: 'USD' },
      partyAccount: { id: 'a' },
    });
    expect(await t.use('3')).toBe('accepted');
    const [bill] = await t.bills();
    expect(bill).toMatchObject({ currency: 'USD', totals: { taxExcluded: '3.00', tax: '0.21' } });
  },
  'TMF666 billingAccount ratingType': async (t) => {
    await t.givenUsage({}, { ratingType: 'Prepaid' });
    await t.sold();
    expect(await t.use('3')).toBe('rejected');
    const both = { name: 'b', mode: 'postpaid', ratingType: 'prepaid' };
    const patched = await t.send('PATCH', 'billingAccount', { ratingType: 'postpaid' }, 'a');
    const spelt = { ...both, ratingType: 'Pre-Paid' };
    for (const { status, body } of [
      await t.send('POST', 'billingAccount', both),
      await t.send('POST', 'billingAccount', spelt),
      patched,
    ]) {
      expect({ status, body }).toMatchObject({
        status: 400,
        body: { details: [{ path: 'ratingType' }] },
      });
    }
    await t.patch('billingAccount', 'a', { ratingType: 'postpaid', mode: 'postpaid' });
    expect(await t.use('3')).toBe('accepted');
  },
  'TMF666 billingAccount billingCycle.*': async (t) => {
    const billingCycle = { frequency: 'month', interval: 1, anchorDay: 10, timeZone: 'UTC' };
    await t.givenUsage({}, { billingCycle });
    await t.sold();
    await t.use('1');
    const [bill] = await t.bills('a', '2026-02-10T00:00:00Z');
    expect(bill.period).toMatchObject({
      start: '2026-01-10T00:00:00.000Z',
      end: '2026-02-10T00:00:00.000Z',
    });
  },
  'TMF676 payment account.*': async (t) => {
    const bill = await billed(t);
    await t.account('other');
    expect(await t.post('payment', payment(4, 'other'))).toMatchObject({ unappliedAmount: eur(4) });
    expect(await t.post('payment', payment(4, 'nobody'))).toMatchObject({ status: 'failed' });
    await t.post('payment', payment(4));
    expect(await t.get(`${HISTORY}/${bill.id}`)).toMatchObject({ remainingAmount: eur(6) });
  },
  'TMF676 payment paymentItem.item.* of no bill, or of a live one': async (t) => {
    const bill = await billed(t);
    const paymentItem = [{ item: { id: 'nothing' } }];
    expect(await t.post('payment', { ...payment(4), paymentItem })).toMatchObject({
      status: 'done',
      unappliedAmount: eur(4),
    });
    expect(await t.get(`${HISTORY}/${bill.id}`)).toMatchObject({ remainingAmount: eur(10) });
  },
  'TMF676 payment paymentItem.item.* without an id': async (t) => {
    const bill = await billed(t);
    for (const item of [{ name: 'bill' }, { href: '/bill' }, { id: '' }, {}]) {
      const failed = await t.post('payment', { ...payment(4), paymentItem: [{ item }] });
      expect(failed).toMatchObject({
        status: 'failed',
        statusReason: expect.stringMatching(/^paymentItem\[0\]\.item\.id/),
      });
    }
    expect(await t.get(`${HISTORY}/${bill.id}`)).toMatchObject({ remainingAmount: eur(10) });
  },
  'TMF676 payment account.* that nobody created yet': async (t) => {
    const account = { id: 'to-come', '@referredType': 'BillingAccount' };
    expect(await t.post('payment', { ...payment(4), account })).toMatchObject({
      status: 'failed',
      statusReason: expect.stringMatching(/^account\.id: .* to-come, .*TMF654 topupBalance$/),
    });
    const amount = { amount: 4, units: 'EUR' };
    expect(await t.post('topupBalance', { amount, partyAccount: { id: 'to-come' } })).toMatchObject(
      { status: 'completed' },
    );
    await t.account('to-come');
    const own = await t.get('/tmf-api/prepayBalanceManagement/v4/bucket?partyAccount.id=to-come');
    expect(own).toMatchObject([{ remainingValue: amount }]);
  },
  'TMF676 payment totalAmount.*': async (t) => {
    const bill = await billed(t);
    for (const totalAmount of [eur(-1), eur(0.001), { unit: 'Taler', value: 1 }]) {
      const failed = await t.post('payment', { ...payment(1), totalAmount });
      expect(failed).toMatchObject({
        status: 'failed',
        statusReason: expect.stringMatching(/^totalAmount/),
      });
    }
    await t.post('payment', payment(4));
    expect(await t.get(`${HISTORY}/${bill.id}`)).toMatchObject({ remainingAmount: eur(6) });
  },
  'TMF676 payment paymentItem.totalAmount.*, paymentItem.amount.* in another currency, not above zero, or together more than the payment':
    async (t) => {
      const { id } = await billed(t);
      for (const said of [
        { totalAmount: { unit: 'USD', value: 4 } },
        { amount: eur(-4) },
        { totalAmount: eur(0) },
        { totalAmount: { unit: 'EUR', value: 0.001 } },
        { totalAmount: eur(11) },
      ]) {
        const paymentItem = [{ item: { id }, ...said }];
        const failed = await t.post('payment', { ...payment(10), paymentItem });
        expect(failed).toMatchObject({
          status: 'failed',
          statusReason: expect.stringMatching(/^paymentItem\[0\]\.(totalA|a)mount/),
        });
      }
      const paymentItem = [4, 6.01].map((value) => ({ item: { id }, amount: eur(value) }));
      expect(await t.post('payment', { ...payment(10), paymentItem })).toMatchObject({
        status: 'failed',
        statusReason:
          'paymentItem[1].amount: with 6.01 the items come to 10.01, which is more than the 10 EUR that the payment comes to',
      });
      expect(await t.get(`${HISTORY}/${id}`)).toMatchObject({ remainingAmount: eur(10) });
    },
  'TMF688 topic id': async (t) => {
    await t.post('topic', { id: 'alerts', name: 'Alerts' });
    await t.own('/tmf-api/event/v4/topic/alerts/event', { eventType: 'E' });
    await t.own('/tmf-api/event/v4/topic/nowhere/event', { eventType: 'E' }, 404);
  },
  'TMF688 topic headerQuery, contentQuery': async (t) => {
    const listener = await startListener();
    await t.post('topic', { id: 'x', headerQuery: 'priority=1', contentQuery: 'event.disk=sda' });
    await t.own('/tmf-api/event/v4/topic/x/hub', { callback: listener.callback });
    const tell = (priority: string, disk: string, eventType: string): Promise<Json> =>
      t.own('/tmf-api/event/v4/topic/x/event', { eventType, priority, event: { disk } });
    await tell('2', 'sda', 'Header');
    await tell('1', 'sdb', 'Content');
    await tell('1', 'sda', 'Both');
    await listener.wait(({ eventType }) => eventType === 'Both');
    expect(listener.heard().map(({ eventType }) => eventType)).toEqual(['Both']);
    await listener.close();
  },
};

const SOLD = { id: '1', action: 'add', productOffering: { id: 'o' } };

function calls({ version }: Trial, quantity: number, more: Json[] = []): Json {
  const usageCharacteristic = [
    { name: 'subject', value: 's' },
    { name: 'call', value: quantity },
  ];
  const mandatory = { usageSpecification: { id: 'calls' }, product: { id: 'unknown' } };
  return {
    usageDate: DAY,
    usageType: 'calls',
    ...(version === 'v5' ? mandatory : {}),
    usageCharacteristic: [...usageCharacteristic, ...more],
  };
}

/** v5 says of the price what v4 says of the rating. */
function saidOf({ version }: Trial, said: Json): Json {
  return version === 'v5' ? { price: said } : said;
}

/** v5 asks for what v4 finds otherwise. */
async function expectAsked(t: Trial, usage: Json, path: string): Promise<void> {
  const { status, body } = await t.send('POST', 'usage', usage);
  expect({ status, body }).toMatchObject({ status: 400, body: { details: [{ path }] } });
}

function specification(): Json {
  const values = (...all: Json[]) => ({ characteristicValueSpecification: all });
  const specCharacteristic = [
    { name: 'number', ...values({ unitOfMeasure: 'message' }) },
    { name: 'zone', ...values({ value: 'home' }, { value: 'far' }) },
  ];
  return { name: 'sms', description: 'Messages', specCharacteristic };
}

function inEur(amount: number): Json {
  return { amount, units: 'EUR' };
}

async function left(t: Trial, bucket = 'b'): Promise<string> {
  const { remainingValue } = await t.resource('bucket', bucket);
  return `${remainingValue.amount} ${remainingValue.units}`;
}

/** A bill of 10 of the account `a`. */
async function billed(t: Trial): Promise<Json> {
  await t.givenFee();
  await t.sold();
  const [bill] = await t.bills();
  return bill;
}

function payment(value: number, id = 'a'): Json {
  return { account: { id }, paymentMethod: { id: 'transfer' }, totalAmount: eur(value) };
}
