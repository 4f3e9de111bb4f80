import type { ValueUse } from './written-price';
import {
  between,
  compiled,
  is,
  problemsOf,
  usage,
  use,
} from '../../../test/support/data/written-price';

describe('conditions', () => {
  const matchesOf = (...uses: ValueUse[]) =>
    (compiled({ ...usage, uses }).lines ?? []).map((line) => (line as { match: object }).match);

  it.each([
    ['one value', [use('region', is('eu'))], [{ region: 'eu' }]],
    ['several values', [use('region', is('eu', 'us'))], [{ region: ['eu', 'us'] }]],
    ['a range', [use('size', between('10', '20'))], [{ size: { from: '10', to: '20' } }]],
    ['an open range', [use('size', between('10', null))], [{ size: { from: '10' } }]],
    ['a prefix', [use('destinationPrefix', is('49'))], [{ destination: { prefix: '49' } }]],
    [
      'two prefixes',
      [use('destinationPrefix', is('49', '43'))],
      [{ destination: { prefix: '49' } }, { destination: { prefix: '43' } }],
    ],
    [
      'prefixes of which one covers the other',
      [use('destinationPrefix', is('49', '4989'))],
      [{ destination: { prefix: '49' } }],
    ],
    ['hours', [use('timeOfDay', is('22:00-06:00'))], [{ time: { timeOfDay: ['22:00', '06:00'] } }]],
    ['days', [use('dayOfWeek', is('Monday', '7'))], [{ time: { days: [1, 7] } }]],
    [
      'hours on workdays',
      [use('timeOfDay', is('08:00-20:00')), use('dayOfWeek', is('weekday'))],
      [{ time: { timeOfDay: ['08:00', '20:00'], days: [1, 2, 3, 4, 5] } }],
    ],
    [
      'two dimensions',
      [use('region', is('eu')), use('model', is('gpt-4'))],
      [{ region: 'eu', model: 'gpt-4' }],
    ],
    ['a use without values', [use('region', [])], [{}]],
  ])('of %s become what lines match on', (_what, uses, matches) => {
    expect(matchesOf(...uses)).toEqual(matches);
  });

  it('that are alternatives become lines of their own', () => {
    const price = { ...usage, uses: [use('destinationPrefix', is('1', '2'))] };
    expect(compiled(price).lines).toMatchObject([{ id: 'price' }, { id: 'price-2' }]);
  });

  it.each([
    ['hours nobody reads', [use('timeOfDay', is('evening'))], 'catalog.condition-hours'],
    ['a day nobody knows', [use('dayOfWeek', is('someday'))], 'catalog.condition-days'],
  ])('are refused with %s', (_what, uses, code) => {
    expect(problemsOf({ ...usage, uses })).toEqual([`prodSpecCharValueUse ${code}`]);
  });
});
