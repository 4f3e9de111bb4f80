import { type Instant, parseInstant } from '../../core/time';
import type { Subscription } from './subscription';
import { endAll, succeed } from './succession';
import { type Tenured, tenureOf, withTenures } from './tenure';

const on = (day: string): Instant => parseInstant(`2024-${day}T00:00:00Z`);
const FIRST: Subscription = {
  id: 'P',
  productId: 'P',
  accountId: 'A',
  offeringId: 'O',
  priceIds: ['calls', 'data'],
  quantity: '1',
  status: 'active',
  startsAt: on('01-01'),
  endsAt: null,
  terminatesAt: null,
  suspensions: [],
  origins: [],
};
const TWO = { ...FIRST, quantity: '2' };
const WITHOUT_MOBILE = { ...FIRST, priceIds: ['calls', 'mail'] };

function alone(family: readonly Subscription[]): Tenured[] {
  return family.map((each) => ({ ...each, tenures: [], fees: [] }));
}

/** `P 01-01 to 03-01`, for each subscription of the product, oldest first. */
function tenures(family: readonly Subscription[], priceId: string | null): string[] {
  return withTenures(alone(family), family).map((each) => {
    const { id, startsAt, endsAt } = tenureOf(each, priceId);
    const [from, to] = [startsAt, endsAt].map(
      (at) => at && new Date(at).toISOString().slice(5, 10),
    );
    return `${id} ${from} to ${to ?? 'now'}`;
  });
}

describe('the tenure of a price', () => {
  it('is the life of the only subscription', () => {
    expect(tenures([FIRST], 'calls')).toEqual(['P 01-01 to now']);
    expect(withTenures(alone([FIRST]), []).map((each) => each.tenures)).toEqual([[]]);
  });

  it('is known of one that goes on itself without the others', () => {
    const second = succeed([FIRST], TWO, on('02-01')).slice(1);
    expect(tenures(second, 'calls')).toEqual(['P 01-01 to now']);
  });

  it('goes on over changes that leave the price, there and back', () => {
    const family = succeed(succeed([FIRST], TWO, on('02-01')), FIRST, on('03-01'));
    expect(tenures(family, 'calls')).toEqual(Array(3).fill('P 01-01 to now'));
    expect(tenures(family, null)).toEqual(Array(3).fill('P 01-01 to now'));
    expect(tenures(endAll(family, on('04-01')), 'calls')).toEqual(
      Array(3).fill('P 01-01 to 04-01'),
    );
  });

  it('ends with the last subscription that sells it, and begins anew where it is sold again', () => {
    const without = succeed(succeed([FIRST], TWO, on('02-01')), WITHOUT_MOBILE, on('03-01'));
    const family = succeed(without, FIRST, on('04-01'));
    expect(tenures(family, 'data')).toEqual([
      'P 01-01 to 03-01',
      'P 01-01 to 03-01',
      'P~3 03-01 to 04-01',
      'P~4 04-01 to now',
    ]);
    expect(tenures(family, 'calls')).toEqual(Array(4).fill('P 01-01 to now'));
  });

  it('ends with the account that pays', () => {
    const family = succeed([FIRST], { ...FIRST, accountId: 'B' }, on('02-01'));
    expect(tenures(family, 'calls')).toEqual(['P 01-01 to 02-01', 'P~2 02-01 to now']);
  });

  it('ends where the product is said to have ended before its last changes', () => {
    const changed = succeed(succeed([FIRST], TWO, on('02-01')), FIRST, on('03-01'));
    const over = { ...FIRST, status: 'terminated', terminatesAt: on('01-20') };
    expect(tenures(succeed(changed, over, on('01-20')), 'calls')[0]).toBe('P 01-01 to 01-20');
  });

  it('ends for the time being with a suspension', () => {
    const changed = succeed([FIRST], TWO, on('02-01'));
    const family = succeed(changed, { ...TWO, status: 'suspended' }, on('03-01'));
    expect(tenures(family, 'calls')).toEqual(Array(2).fill('P 01-01 to 03-01'));
  });
});
