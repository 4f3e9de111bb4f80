import { parseInstant } from '../../core/time';
import { countedPeriod, type ReportedBucket, reportedBuckets } from './reported-buckets';

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
  scope: {},
};
const product = { id: 's1', offeringId: 'o1', subjects: ['d1'], tenures: [] };
const heir = { ...product, id: 's2', tenures: [{ id: 's1', priceId: 'p1' }] };

describe('reportedBuckets', () => {
  it.each`
    own                                                      | products                              | isChosen | why
    ${{}}                                                    | ${null}                               | ${true}  | ${'the account has its own'}
    ${{ accountId: 'root' }}                                 | ${null}                               | ${false} | ${'what is above it is not shared'}
    ${{ accountId: 'root', isShared: true }}                 | ${null}                               | ${true}  | ${'what is above it is shared'}
    ${{ validTo: at('2024-01-01T00:00:00Z') }}               | ${null}                               | ${false} | ${'it ended when the period began'}
    ${{ validFrom: at('2024-02-01T00:00:00Z') }}             | ${null}                               | ${false} | ${'it begins when the period ends'}
    ${{ validFrom: at('2024-01-31T00:00:00Z') }}             | ${null}                               | ${true}  | ${'it begins within the period'}
    ${{ scope: { subscriptionIds: ['s1'] } }}                | ${[product]}                          | ${true}  | ${'it is kept for the product'}
    ${{ scope: { subscriptionIds: ['s2'] } }}                | ${[product]}                          | ${false} | ${'it is kept for another product'}
    ${{ scope: { subscriptionIds: ['s1'], priceId: 'p1' } }} | ${[heir]}                             | ${true}  | ${'the product goes on selling what includes it'}
    ${{ scope: { subscriptionIds: ['s1'], priceId: 'p2' } }} | ${[heir]}                             | ${false} | ${'what includes it is not sold any more'}
    ${{ scope: { offeringIds: ['o1'] } }}                    | ${[product]}                          | ${true}  | ${'it is kept for the offering'}
    ${{ scope: { offeringIds: ['o1'] } }}                    | ${[{ ...product, offeringId: null }]} | ${false} | ${'the product has no offering'}
    ${{ scope: { subjects: ['d1'] } }}                       | ${[product]}                          | ${true}  | ${'it is kept for the device'}
    ${{ scope: { subjects: ['d2'] } }}                       | ${[product]}                          | ${false} | ${'it is kept for another device'}
    ${{}}                                                    | ${[]}                                 | ${false} | ${'there is no product'}
  `('$why', ({ own, products, isChosen }) => {
    const chosen = reportedBuckets([{ ...bucket, ...own }], 'leaf', products, period);
    expect(chosen.length).toBe(isChosen ? 1 : 0);
  });
});

it('counts from the beginning of a bucket to its end or now', () => {
  const now = at('2024-01-10T00:00:00Z');
  expect(countedPeriod(bucket, now)).toEqual({ from: bucket.openedAt, to: now });
  const ended = { ...bucket, validFrom: period.from, validTo: at('2024-01-05T00:00:00Z') };
  expect(countedPeriod(ended, now)).toEqual({ from: period.from, to: ended.validTo });
});
