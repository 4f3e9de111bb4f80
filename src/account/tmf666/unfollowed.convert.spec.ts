import { unfollowedOf } from './unfollowed.convert';

it.each`
  account                                                   | refused             | why
  ${{ paymentTerms: { days: 0 } }}                          | ${[]}               | ${'due at once'}
  ${{ paymentTerms: { days: 14, description: '2 weeks' } }} | ${[]}               | ${'days, and what they are called'}
  ${{ paymentTerms: {} }}                                   | ${[]}               | ${'nothing is said'}
  ${{ paymentTerms: '10 days net' }}                        | ${['paymentTerms']} | ${'words alone'}
  ${{ paymentTerms: { description: 'soon' } }}              | ${['paymentTerms']} | ${'words alone'}
  ${{ paymentTerms: { days: -3 } }}                         | ${['paymentTerms']} | ${'below zero'}
  ${{ paymentTerms: { days: '10' } }}                       | ${['paymentTerms']} | ${'no number'}
  ${{ paymentTerms: { days: 10.5 } }}                       | ${['paymentTerms']} | ${'no whole number'}
  ${{ paymentTerms: { days: 100_000 } }}                    | ${['paymentTerms']} | ${'more than ten years'}
  ${{ billRounding: 'halfEven' }}                           | ${[]}               | ${'a rounding'}
  ${{ billRounding: 'bankers' }}                            | ${['billRounding']} | ${'none that is known'}
  ${{ creditLimit: { value: 5 } }}                          | ${['creditLimit']}  | ${'what is not followed'}
`('refuses $refused of $account: $why', ({ account, refused }) => {
  expect(unfollowedOf({}, account).map(({ path }) => path)).toEqual(refused);
  // What stood before stays.
  expect(unfollowedOf(account, account)).toEqual([]);
});
