import { parseInstant } from '../../core/time';
import { planAllowances } from './plan-allowances';
import { type Subscription, withLife } from './subscription';

const MONTHLY = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' } as const;
const at = (day: string) => parseInstant(`${day}T00:00:00Z`);
const ALLOWANCE = {
  quantity: '2',
  unit: 'GB',
  period: null,
  usageType: 'data',
  meters: ['mobile.data'],
};

const SUBSCRIPTION: Subscription = {
  id: 'S',
  productId: 'S',
  accountId: 'A',
  offeringId: null,
  priceIds: [],
  quantity: '3',
  status: 'active',
  startsAt: at('2024-01-20'),
  endsAt: null,
  terminatesAt: null,
  suspensions: [],
  origins: [],
};

describe('planAllowances', () => {
  it('grants the whole quantity per piece for every period begun', () => {
    const prices = [
      { id: 'p', name: 'Included', allowance: ALLOWANCE },
      { id: 'q', name: 'Fee', allowance: null },
    ];
    const granted = planAllowances(SUBSCRIPTION, prices, MONTHLY, at('2024-02-02'));
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

  it('grants nothing for a period that is suspended as a whole, during it and after', () => {
    const from = at('2024-01-25');
    const granted = (to: string | null) => {
      const suspensions = [{ from, to: to === null ? null : at(to) }];
      const subscription = withLife({ ...SUBSCRIPTION, suspensions });
      const prices = [{ id: 'p', name: 'Included', allowance: ALLOWANCE }];
      return planAllowances(subscription, prices, MONTHLY, at('2024-04-02')).map(
        ({ period }) => period.from,
      );
    };
    expect(granted(null)).toEqual([at('2024-01-20')]);
    expect(granted('2024-03-31')).toEqual(['2024-01-20', '2024-03-01', '2024-04-01'].map(at));
  });
});
