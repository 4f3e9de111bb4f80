import { fromResource } from './terms.convert';

describe('fromResource', () => {
  it('finds nothing said in a plain TMF666 account', () => {
    expect(fromResource('A', { name: 'Acme' }).terms).toEqual({
      id: 'A',
      parentId: null,
      currency: null,
      mode: null,
      taxCategory: null,
      exemptions: [],
      cycle: null,
    });
  });

  it('completes a billing cycle with one month from the first day in UTC', () => {
    expect(fromResource('A', { billingCycle: {} }).terms?.cycle).toEqual({
      frequency: 'month',
      interval: 1,
      anchorDay: 1,
      timeZone: 'UTC',
    });
  });

  it('reads every extension', () => {
    const cycle = {
      frequency: 'year',
      interval: 2,
      anchorDay: 31,
      anchorMonth: 4,
      timeZone: 'Asia/Tokyo',
    };
    const body = {
      parent: { id: 'R' },
      currency: 'JPY',
      mode: 'prepaid',
      taxCategory: 'standard',
      billingCycle: cycle,
    };
    expect(fromResource('A', body).terms).toEqual({
      id: 'A',
      parentId: 'R',
      currency: 'JPY',
      mode: 'prepaid',
      taxCategory: 'standard',
      exemptions: [],
      cycle,
    });
  });

  it.each([
    ['currency', { currency: 'EURO' }],
    ['currency', { currency: 7 }],
    ['mode', { mode: 'barter' }],
    ['parent.id', { parent: 'R' }],
    ['parent.id', { parent: { id: '' } }],
    ['taxCategory', { taxCategory: 5 }],
    ['billingCycle', { billingCycle: 'monthly' }],
    ['billingCycle.frequency', { billingCycle: { frequency: 'fortnight' } }],
    ['billingCycle.interval', { billingCycle: { interval: 0 } }],
    ['billingCycle.anchorDay', { billingCycle: { anchorDay: 32 } }],
    ['billingCycle.anchorDay', { billingCycle: { frequency: 'week', anchorDay: 8 } }],
    ['billingCycle.anchorDay', { billingCycle: { anchorDay: '1' } }],
    ['billingCycle.anchorMonth', { billingCycle: { frequency: 'year', anchorMonth: 13 } }],
    ['billingCycle.timeZone', { billingCycle: { timeZone: 'Mars/Olympus' } }],
  ])('names %s when it is wrong', (path, body) => {
    expect(fromResource('A', body).problems.map((problem) => problem.path)).toEqual([path]);
  });

  it('names all wrong fields at once', () => {
    const body = { currency: 'X', mode: 'x', billingCycle: { anchorDay: 0, timeZone: 'x' } };
    expect(fromResource('A', body).problems).toHaveLength(4);
  });
});
