import { formatInstant, parseInstant } from '../../core/time';
import type { Product } from './product';
import { subscriptionOf } from './subscription';

const NOW = parseInstant('2024-05-05T05:00:00Z');
const PRODUCT: Product = {
  id: 'P',
  state: 'active',
  accountId: 'A',
  offeringId: 'O',
  specificationId: undefined,
  characteristics: new Map(),
  quantity: undefined,
  orderedAt: undefined,
  startsAt: parseInstant('2024-01-01T00:00:00Z'),
  terminatesAt: undefined,
  priceIds: [],
  subjects: [],
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
      origins: [],
    });
  });

  it.each<[string, Partial<Product>]>([
    ['has no billing account', { accountId: undefined }],
    ['says no state that is known', { state: undefined }],
    ['is only created', { state: 'created' }],
    ['waits for activation', { state: 'pendingActive' }],
    ['was cancelled', { state: 'cancelled' }],
    ['was aborted', { state: 'aborted' }],
  ])('is nothing when the product %s', (_why, change) => {
    expect(subscriptionOf({ ...PRODUCT, ...change }, NOW, [])).toBeUndefined();
  });

  it.each<[string, Partial<Product>, string]>([
    [
      'the termination date ends it',
      { state: 'terminated', terminatesAt: parseInstant('2024-03-01T00:00:00Z') },
      '2024-03-01T00:00:00.000Z',
    ],
    [
      'a termination without a date ends it now',
      { state: 'terminated' },
      '2024-05-05T05:00:00.000Z',
    ],
    ['a suspension ends it for the time being', { state: 'suspended' }, '2024-05-05T05:00:00.000Z'],
    [
      'an end before the start leaves an empty life',
      { terminatesAt: parseInstant('2023-01-01T00:00:00Z') },
      '2024-01-01T00:00:00.000Z',
    ],
  ])('%s', (_why, change, endsAt) => {
    const ended = subscriptionOf({ ...PRODUCT, ...change }, NOW, [])?.endsAt;
    expect(ended === null || ended === undefined ? ended : formatInstant(ended)).toBe(endsAt);
  });

  it('is suspended from now on, and its fees do not end with that', () => {
    expect(subscriptionOf({ ...PRODUCT, state: 'suspended' }, NOW, [])).toMatchObject({
      terminatesAt: null,
      suspensions: [{ from: NOW, to: null }],
    });
  });

  it('is suspended from its start where it was so before it was seen', () => {
    const suspended = subscriptionOf({ ...PRODUCT, state: 'suspended' }, NOW, [], true);
    expect(suspended?.suspensions).toEqual([{ from: PRODUCT.startsAt, to: null }]);
  });

  it('starts with the order, or now, when the product names no start', () => {
    const undated = { ...PRODUCT, startsAt: undefined };
    const orderedAt = parseInstant('2024-02-02T00:00:00Z');
    expect(subscriptionOf({ ...undated, orderedAt }, NOW, [])?.startsAt).toBe(orderedAt);
    expect(subscriptionOf(undated, NOW, [])?.startsAt).toBe(NOW);
  });
});
