import type { JsonObject } from '../../core/json';
import { ownPriceIds, subjectsOf, subscriptionOf } from './subscription';
import { formatInstant, parseInstant } from '../../core/time';

const NOW = parseInstant('2024-05-05T05:00:00Z');
const PRODUCT = {
  id: 'P',
  status: 'active',
  startDate: '2024-01-01T00:00:00Z',
  billingAccount: { id: 'A' },
  productOffering: { id: 'O' },
};

describe('subscriptionOf', () => {
  it('reads payer, offering and dates from the product', () => {
    expect(subscriptionOf(PRODUCT, NOW, ['p1'])).toEqual({
      id: 'P',
      productId: 'P',
      accountId: 'A',
      offeringId: 'O',
      priceIds: ['p1'],
      quantity: '1',
      status: 'active',
      startsAt: parseInstant('2024-01-01T00:00:00Z'),
      endsAt: null,
      terminatesAt: null,
      suspensions: [],
    });
  });

  it.each([
    ['has no billing account', { billingAccount: undefined }],
    ['is only created', { status: 'created' }],
    ['waits for activation', { status: 'pendingActive' }],
    ['was cancelled', { status: 'cancelled' }],
    ['was aborted', { status: 'aborted' }],
  ])('is nothing when the product %s', (_why, change) => {
    expect(subscriptionOf({ ...PRODUCT, ...change }, NOW, [])).toBeUndefined();
  });

  it.each([
    [
      'the termination date ends it',
      { status: 'terminated', terminationDate: '2024-03-01T00:00:00Z' },
      '2024-03-01T00:00:00.000Z',
    ],
    [
      'a termination without a date ends it now',
      { status: 'terminated' },
      '2024-05-05T05:00:00.000Z',
    ],
    [
      'a suspension ends it for the time being',
      { status: 'suspended' },
      '2024-05-05T05:00:00.000Z',
    ],
    [
      'an end before the start leaves an empty life',
      { terminationDate: '2023-01-01T00:00:00Z' },
      '2024-01-01T00:00:00.000Z',
    ],
  ])('%s', (_why, change, endsAt) => {
    const ended = subscriptionOf({ ...PRODUCT, ...change }, NOW, [])?.endsAt;
    expect(ended === null || ended === undefined ? ended : formatInstant(ended)).toBe(endsAt);
  });

  it('is suspended from now on, and its fees do not end with that', () => {
    expect(subscriptionOf({ ...PRODUCT, status: 'suspended' }, NOW, [])).toMatchObject({
      terminatesAt: null,
      suspensions: [{ from: NOW, to: null }],
    });
  });

  it('starts with the order, or now, when the product names no start', () => {
    const { startDate: _none, ...undated } = PRODUCT;
    expect(
      subscriptionOf({ ...undated, orderDate: '2024-02-02T00:00:00Z' }, NOW, [])?.startsAt,
    ).toBe(parseInstant('2024-02-02T00:00:00Z'));
    expect(subscriptionOf(undated, NOW, [])?.startsAt).toBe(NOW);
  });
});

describe('subjectsOf', () => {
  it.each<[string, JsonObject[], string[]]>([
    [
      'collects repeated characteristics',
      [subject('imsi-1'), subject('imsi-2')],
      ['imsi-1', 'imsi-2'],
    ],
    ['opens lists', [subject(['k1', 'k2'])], ['k1', 'k2']],
    ['takes a number as text', [subject(12345)], ['12345']],
    [
      'ignores other names, empty texts and objects',
      [{ name: 'speed', value: '5G' }, subject(''), subject({})],
      [],
    ],
    ['lists a subject once', [subject('k'), subject('k')], ['k']],
  ])('%s', (_why, productCharacteristic, subjects) => {
    expect(subjectsOf({ productCharacteristic })).toEqual(subjects);
  });
});

describe('ownPriceIds', () => {
  it('lists the offering prices the product names', () => {
    const productPrice = [
      { productOfferingPrice: { id: 'p2' } },
      { name: 'free text' },
      { productOfferingPrice: { id: 'p1' } },
    ];
    expect(ownPriceIds({ productPrice })).toEqual(['p2', 'p1']);
  });
});

function subject(value: unknown): JsonObject {
  return { name: 'subject', value };
}
