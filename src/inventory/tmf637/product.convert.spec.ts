import type { JsonObject } from '../../core/json';
import { parseInstant } from '../../core/time';
import { fromResource, subjectsOf } from './product.convert';

it('reads what charging is to know, and nothing else', () => {
  const body = {
    name: 'Line',
    status: 'aborted ',
    quantity: 3,
    billingAccount: { id: 'A' },
    productOffering: { id: 'O', name: 'Plan' },
    orderDate: '2024-01-01T00:00:00Z',
    startDate: '2024-02-01T00:00:00Z',
    terminationDate: 'soon',
  };
  expect(fromResource({ id: 'P', body })).toEqual({
    id: 'P',
    state: 'aborted',
    accountId: 'A',
    offeringId: 'O',
    specificationId: undefined,
    characteristics: new Map(),
    quantity: 3,
    orderedAt: parseInstant('2024-01-01T00:00:00Z'),
    startsAt: parseInstant('2024-02-01T00:00:00Z'),
    terminatesAt: undefined,
    priceIds: [],
    subjects: [],
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

describe('the prices of its own', () => {
  it('lists the offering prices the product names', () => {
    const productPrice = [
      { productOfferingPrice: { id: 'p2' } },
      { name: 'free text' },
      { productOfferingPrice: { id: 'p1' } },
    ];
    expect(fromResource({ id: 'P', body: { productPrice } }).priceIds).toEqual(['p2', 'p1']);
  });
});

function subject(value: unknown): JsonObject {
  return { name: 'subject', value };
}
