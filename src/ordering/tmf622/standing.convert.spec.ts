import { askedOf } from './standing.convert';

const STANDING = {
  name: 'line',
  status: 'active',
  startDate: '2026-01-01T00:00:00.000Z',
  terminationDate: '2026-12-31T00:00:00.000Z',
  quantity: 2,
  billingAccount: { id: 'a', name: 'A' },
  productOffering: { id: 'o' },
  place: [{ id: 'here', role: 'site' }],
  productCharacteristic: [
    { name: 'size', value: 'L' },
    { id: '1', name: 'colour', value: 'blue' },
  ],
  productPrice: [{ productOfferingPrice: { id: 'fee' }, price: { dutyFreeAmount: { value: 1 } } }],
};

const productOf = (product: object, action = 'modify', isDated = true) => {
  const said = askedOf({ action, product }, STANDING, isDated);
  return said['product'];
};

it('asks for nothing by what is sent back as it was shown', () => {
  const shown = { id: 'p', href: '/p', '@type': 'Product', ...STANDING };
  const asked = { id: 'p', href: '/p', '@type': 'Product' };
  expect([productOf(shown), productOf(shown, 'delete')]).toEqual([asked, asked]);
});

it.each`
  product                                                                       | what
  ${{ startDate: '2026-01-01T00:00:00Z' }}                                      | ${'a date of the same instant'}
  ${{ terminationDate: '2026-12-31T01:00:00+01:00' }}                           | ${'an end of the same instant'}
  ${{ status: 'active', name: 'line' }}                                         | ${'a status beside something else'}
  ${{ billingAccount: { id: 'a' } }}                                            | ${'a reference by its id'}
  ${{ place: [{ id: 'here', role: 'site', '@type': 'PlaceRef', href: '/x' }] }} | ${'what is said with its class'}
  ${{ productCharacteristic: [{ name: 'colour', value: 'blue' }] }}             | ${'a characteristic among others'}
  ${{ quantity: 2 }}                                                            | ${'as many'}
  ${{ description: null }}                                                      | ${'nothing where there is none'}
`('takes no $what for a change', ({ product }) => {
  expect(productOf({ id: 'p', ...product })).toEqual({ id: 'p' });
});

it.each`
  product                                                              | what
  ${{ startDate: '2026-02-01' }}                                       | ${'another date'}
  ${{ terminationDate: null }}                                         | ${'an end that is taken away'}
  ${{ quantity: 3 }}                                                   | ${'another number'}
  ${{ billingAccount: { id: 'b' } }}                                   | ${'another account'}
  ${{ productPrice: [] }}                                              | ${'a price that is missing'}
  ${{ productPrice: [{ productOfferingPrice: { id: 'fee' } }] }}       | ${'a price without its amount'}
  ${{ productCharacteristic: [{ name: 'colour', value: 'red' }] }}     | ${'another colour'}
  ${{ productCharacteristic: [{ name: 'weight', value: 1 }] }}         | ${'one more characteristic'}
  ${{ status: 'active' }}                                              | ${'the status alone: it may be of other days'}
  ${{ status: 'active', startDate: '2026-02-01', '@type': 'Product' }} | ${'the status from another date on'}
`('keeps $what', ({ product }) => {
  expect(productOf({ id: 'p', ...product })).toEqual({ id: 'p', ...product });
});

it.each`
  isDated  | kept                   | why
  ${true}  | ${[]}                  | ${'the order says when'}
  ${false} | ${['terminationDate']} | ${'nothing else does'}
`('keeps $kept of an end that the product has: $why', ({ isDated, kept }) => {
  const { terminationDate } = STANDING;
  const asked = Object.keys(productOf({ terminationDate }, 'delete', isDated) ?? {});
  expect(asked).toEqual(kept);
});
