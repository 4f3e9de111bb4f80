import { parseInstant } from '../../core/time';
import { chooseBuckets, countedPeriod, type ReportedBucket } from './choose-buckets';

const at = parseInstant;
const period = { from: at('2024-01-01T00:00:00Z'), to: at('2024-02-01T00:00:00Z') };
const bucket: ReportedBucket = {
  id: 'b',
  accountId: 'leaf',
  isShared: false,
  unit: 'byte',
  shownUnit: 'GB',
  validFrom: null,
  validTo: null,
  openedAt: at('2023-06-01T00:00:00Z'),
  subscriptionIds: null,
  offeringIds: null,
};
const product = { id: 's1', offeringId: 'o1' };

describe('chooseBuckets', () => {
  it.each`
    own                                          | products                            | isChosen | why
    ${{}}                                        | ${null}                             | ${true}  | ${'the account has its own'}
    ${{ accountId: 'root' }}                     | ${null}                             | ${false} | ${'what is above it is not shared'}
    ${{ accountId: 'root', isShared: true }}     | ${null}                             | ${true}  | ${'what is above it is shared'}
    ${{ validTo: at('2024-01-01T00:00:00Z') }}   | ${null}                             | ${false} | ${'it ended when the period began'}
    ${{ validFrom: at('2024-02-01T00:00:00Z') }} | ${null}                             | ${false} | ${'it begins when the period ends'}
    ${{ validFrom: at('2024-01-31T00:00:00Z') }} | ${null}                             | ${true}  | ${'it begins within the period'}
    ${{ subscriptionIds: ['s1'] }}               | ${[product]}                        | ${true}  | ${'it is kept for the product'}
    ${{ subscriptionIds: ['s2'] }}               | ${[product]}                        | ${false} | ${'it is kept for another product'}
    ${{ offeringIds: ['o1'] }}                   | ${[product]}                        | ${true}  | ${'it is kept for the offering'}
    ${{ offeringIds: ['o1'] }}                   | ${[{ id: 's1', offeringId: null }]} | ${false} | ${'the product has no offering'}
    ${{}}                                        | ${[]}                               | ${false} | ${'there is no product'}
  `('$why', ({ own, products, isChosen }) => {
    const chosen = chooseBuckets([{ ...bucket, ...own }], 'leaf', products, period);
    expect(chosen.length).toBe(isChosen ? 1 : 0);
  });
});

it('counts from the beginning of a bucket to its end or now', () => {
  const now = at('2024-01-10T00:00:00Z');
  expect(countedPeriod(bucket, now)).toEqual({ from: bucket.openedAt, to: now });
  const ended = { ...bucket, validFrom: period.from, validTo: at('2024-01-05T00:00:00Z') };
  expect(countedPeriod(ended, now)).toEqual({ from: period.from, to: ended.validTo });
});
