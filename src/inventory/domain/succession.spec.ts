import { parseInstant } from '../../core/time';
import type { Subscription } from './subscription';
import { succeed } from './succession';

const FIRST: Subscription = {
  id: 'P',
  productId: 'P',
  accountId: 'A',
  offeringId: 'O',
  priceIds: ['p1', 'p2'],
  quantity: '1',
  status: 'active',
  startsAt: parseInstant('2024-01-01T00:00:00Z'),
  endsAt: null,
};
const MAY = parseInstant('2024-05-01T00:00:00Z');

describe('succeed', () => {
  it('begins with what the product asks for', () => {
    expect(succeed([], FIRST, MAY)).toEqual({ ended: null, current: FIRST });
  });

  it.each([
    ['another price', { priceIds: ['p1', 'p3'] }],
    ['one price less', { priceIds: ['p1'] }],
    ['another offering', { offeringId: 'O2' }],
    ['another account', { accountId: 'B' }],
    ['another quantity', { quantity: '2' }],
  ])('ends the subscription and begins the next with %s', (_what, change) => {
    const { ended, current } = succeed([FIRST], { ...FIRST, ...change }, MAY);
    expect(ended).toEqual({ subscription: FIRST, endsAt: MAY });
    expect(current).toEqual({ ...FIRST, ...change, id: 'P~2', startsAt: MAY });
  });

  it('keeps the subscription when only the state changes', () => {
    const ending = { ...FIRST, status: 'terminated', endsAt: MAY };
    expect(succeed([FIRST], ending, MAY)).toEqual({ ended: null, current: ending });
  });

  it('completes a subscription that never had a price, from its start', () => {
    const unpriced = { ...FIRST, priceIds: [] };
    expect(succeed([unpriced], FIRST, MAY)).toEqual({ ended: null, current: FIRST });
  });

  it('keeps the start of a later subscription, not that of the product', () => {
    const second = { ...FIRST, id: 'P~2', startsAt: MAY };
    const { current } = succeed(
      [{ ...FIRST, endsAt: MAY }, second],
      { ...FIRST, status: 'suspended' },
      MAY,
    );
    expect([current.id, current.startsAt]).toEqual(['P~2', MAY]);
  });

  it('leaves an empty life when the change counts from before the start', () => {
    const before = parseInstant('2023-01-01T00:00:00Z');
    const { ended, current } = succeed([FIRST], { ...FIRST, quantity: '2' }, before);
    expect([ended?.endsAt, current.startsAt]).toEqual([FIRST.startsAt, FIRST.startsAt]);
  });

  it('remembers since when a product is suspended', () => {
    const suspended = { ...FIRST, status: 'suspended', endsAt: MAY };
    const later = { ...suspended, endsAt: parseInstant('2024-06-01T00:00:00Z') };
    expect(succeed([suspended], later, MAY).current.endsAt).toBe(MAY);
  });
});
