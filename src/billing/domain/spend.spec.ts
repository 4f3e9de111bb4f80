import { decimal } from '../../core/decimal';
import { instant } from '../../core/time';
import type { Accrual } from './bill';
import { spendOf } from './spend';

const period = { from: instant(0), to: instant(1_000) };

function accrual(given: Partial<Accrual> & { accountId: string }): Accrual {
  return {
    id: 'a',
    rootId: 'A',
    payerId: 'A',
    subscriptionId: 'S',
    kind: 'usage',
    priceId: 'P',
    card: 'c',
    version: 1,
    line: 'l',
    meter: 'm',
    unit: 'token',
    currency: 'EUR',
    taxCategory: null,
    taxRatePercent: decimal('0'),
    taxExemption: null,
    description: 'Tokens',
    service: period,
    covers: period,
    billFrom: period.from,
    quantity: decimal('2'),
    amount: decimal('0.003'),
    drawn: decimal('0.001'),
    chargeCount: 1,
    ...given,
  };
}

describe('spendOf', () => {
  it('adds up unrounded, by account and by what it was for, each currency on its own', () => {
    const spend = spendOf({
      accountId: 'A',
      at: instant(500),
      accruals: [
        accrual({ accountId: 'x' }),
        accrual({ accountId: 'x', version: 2 }),
        accrual({ accountId: 'y', currency: 'USD', description: 'Calls' }),
      ],
      nameOf: (id) => (id === 'x' ? 'Research' : null),
    });
    const twice = { currency: 'EUR', amount: '0.006', prepaid: '0.002', open: '0.004' };
    const once = { currency: 'USD', amount: '0.003', prepaid: '0.001', open: '0.002' };
    expect(spend.total).toEqual([twice, once]);
    expect(spend.byAccount).toEqual([
      { account: 'x', name: 'Research', ...twice },
      { account: 'y', name: null, ...once },
    ]);
    expect(spend.byLine.map(({ description, quantity }) => [description, quantity])).toEqual([
      ['Calls', '2'],
      ['Tokens', '4'],
    ]);
    expect(spend.since).toBe('1970-01-01T00:00:00.000Z');
  });

  it('is empty for who used nothing', () => {
    const spend = spendOf({ accountId: 'A', at: instant(0), accruals: [], nameOf: () => null });
    expect([spend.total, spend.since]).toEqual([[], null]);
  });
});
