import { fromDocument } from '../store/written-price.mapping';
import { otherPeriods } from './discount-period';

const every = (type: string, length = 1) => ({
  recurringChargePeriodType: type,
  recurringChargePeriodLength: length,
});
const OFF = { priceType: 'discount', price: { unit: 'EUR', value: 12 } };
const names = (...ids: string[]) => ({
  popRelationship: ids.map((id) => ({ id, relationshipType: 'discount' })),
});
const FEES = new Map(
  Object.entries({
    monthly: every('month'),
    yearly: every('year'),
    twelve: every('months', 12),
    weekly: every('week'),
    own: {},
  }).map(([id, period]) => [id, fromDocument(id, { priceType: 'recurring', ...period })]),
);

it.each`
  said                                                                                | paths                            | why
  ${{ ...OFF, ...every('month'), ...names('monthly') }}                               | ${[]}                            | ${'it comes off each month'}
  ${{ ...OFF, ...every('year'), ...names('yearly', 'twelve') }}                       | ${[]}                            | ${'twelve months are a year'}
  ${{ ...OFF, ...every('year'), ...names('monthly') }}                                | ${['recurringChargePeriodType']} | ${'it would come off twelve times'}
  ${{ ...OFF, ...every('month'), ...names('monthly', 'weekly') }}                     | ${['recurringChargePeriodType']} | ${'of one of them it is another'}
  ${{ ...OFF, ...every('month'), ...names('own') }}                                   | ${['recurringChargePeriodType']} | ${'an account may be billed by the quarter'}
  ${{ ...OFF, ...every('month') }}                                                    | ${['recurringChargePeriodType']} | ${'nobody knows of which fees'}
  ${{ ...OFF }}                                                                       | ${[]}                            | ${'it says none'}
  ${{ priceType: 'discount', percentage: 10, ...every('year'), ...names('monthly') }} | ${[]}                            | ${'a share of whatever is charged'}
`('of a discount is refused at $paths: $why', ({ said, paths }) => {
  expect(otherPeriods(fromDocument('d', said), FEES).map(({ path }) => path)).toEqual(paths);
});

it('of a discount that a fee names is refused at the fee', () => {
  const off = new Map([['off', fromDocument('off', { ...OFF, ...every('year') })]]);
  const fee = { priceType: 'recurring', ...names('off') };
  const problems = (period: object) => otherPeriods(fromDocument('f', { ...fee, ...period }), off);
  expect(problems(every('month')).map(({ path }) => path)).toEqual(['popRelationship[0].id']);
  expect(problems(every('year'))).toEqual([]);
});
