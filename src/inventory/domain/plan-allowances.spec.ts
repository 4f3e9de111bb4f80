import { parseInstant } from '../../core/time';
import { planAllowances } from './plan-allowances';

const MONTHLY = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' } as const;
const at = (day: string) => parseInstant(`${day}T00:00:00Z`);
const ALLOWANCE = {
  quantity: '2',
  unit: 'GB',
  period: null,
  usageType: 'data',
  meters: ['mobile.data'],
};

describe('planAllowances', () => {
  it('grants the whole quantity per piece for every period begun', () => {
    const subscription = {
      id: 'S',
      productId: 'S',
      accountId: 'A',
      offeringId: null,
      priceIds: [],
      quantity: '3',
      status: 'active',
      startsAt: at('2024-01-20'),
      endsAt: null,
    };
    const prices = [
      { id: 'p', name: 'Included', allowance: ALLOWANCE },
      { id: 'q', name: 'Fee', allowance: null },
    ];
    const granted = planAllowances(subscription, prices, MONTHLY, at('2024-02-02'));
    expect(granted).toEqual([
      {
        priceId: 'p',
        subscriptionId: 'S',
        name: 'Included',
        period: { from: at('2024-01-20'), to: at('2024-02-01') },
        quantity: '6',
        unit: 'GB',
        usageType: 'data',
        meters: ['mobile.data'],
      },
      {
        priceId: 'p',
        subscriptionId: 'S',
        name: 'Included',
        period: { from: at('2024-02-01'), to: at('2024-03-01') },
        quantity: '6',
        unit: 'GB',
        usageType: 'data',
        meters: ['mobile.data'],
      },
    ]);
  });
});
