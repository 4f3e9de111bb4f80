import { parseInstant } from '../../core/time';
import { frozenChanges, isActivated, isFrozen } from './frozen-price';

const now = parseInstant('2024-06-01T00:00:00Z');
const launched = {
  name: 'Data',
  lifecycleStatus: 'Launched',
  priceType: 'usage',
  price: { unit: 'EUR', value: 2 },
  validFor: { startDateTime: '2024-01-01T00:00:00.000Z' },
};

function changesOf(change: object, before: object = launched): string[] {
  return frozenChanges({ ...before }, { ...before, ...change }, now).map(({ path }) => path);
}

describe('frozenChanges', () => {
  it.each([
    ['the amount', { price: { unit: 'EUR', value: 3 } }, ['price']],
    ['the kind', { priceType: 'oneTime' }, ['priceType']],
    ['a condition', { prodSpecCharValueUse: [{ name: 'region' }] }, ['prodSpecCharValueUse']],
    ['the meter', { meter: 'other' }, ['meter']],
    [
      'the start',
      { validFor: { startDateTime: '2024-02-01T00:00:00.000Z' } },
      ['validFor.startDateTime'],
    ],
    [
      'the end to a past day',
      { validFor: { ...launched.validFor, endDateTime: '2024-05-31T00:00:00.000Z' } },
      ['validFor.endDateTime'],
    ],
    ['the state back to a draft', { lifecycleStatus: 'In design' }, ['lifecycleStatus']],
    ['several things at once', { priceType: 'oneTime', meter: 'x' }, ['priceType', 'meter']],
  ])('takes back %s', (_what, change, paths) => {
    expect(changesOf(change)).toEqual(paths);
  });

  it.each([
    ['its texts', { name: 'Data 2024', description: 'new' }],
    ['its version label', { version: '1.1' }],
    ['the same amount in another order', { price: { value: 2, unit: 'EUR' } }],
    [
      'an end that is still to come',
      { validFor: { ...launched.validFor, endDateTime: '2024-06-01T00:00:00.000Z' } },
    ],
    ['its retirement', { lifecycleStatus: 'Retired' }],
    ['an attribute charging never reads', { place: [{ id: 'berlin' }] }],
  ])('lets pass %s', (_what, change) => {
    expect(changesOf(change)).toEqual([]);
  });

  it('lets a price that was not launched change freely', () => {
    expect(
      changesOf({ price: { unit: 'EUR', value: 3 } }, { ...launched, lifecycleStatus: 'Active' }),
    ).toEqual([]);
  });

  it.each`
    lifecycleStatus | frozen   | activated
    ${'In study'}   | ${false} | ${false}
    ${'In design'}  | ${false} | ${false}
    ${'Active'}     | ${false} | ${true}
    ${'launched'}   | ${true}  | ${true}
    ${'Retired'}    | ${true}  | ${true}
    ${'Obsolete'}   | ${true}  | ${true}
    ${undefined}    | ${false} | ${false}
    ${'Rejected'}   | ${false} | ${false}
  `(
    'takes $lifecycleStatus for frozen: $frozen, activated: $activated',
    ({ lifecycleStatus, frozen, activated }) => {
      expect([isFrozen({ lifecycleStatus }), isActivated({ lifecycleStatus })]).toEqual([
        frozen,
        activated,
      ]);
    },
  );
});
