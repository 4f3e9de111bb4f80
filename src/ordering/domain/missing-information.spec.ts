import { parseInstant } from '../../core/time';
import { missingFrom, notedAsMissing, pathOf } from './missing-information';
import { type OrderItem, readItems } from './order-item';

const AT = parseInstant('2024-02-20T12:00:00Z');

function item(action: string, productCharacteristic: unknown): OrderItem {
  const [read] = readItems({
    productOrderItem: [{ id: '7', action, product: { productCharacteristic } }],
  });
  if (read === undefined) throw new Error('no item');
  return read;
}

it.each`
  action      | said                              | missing   | why
  ${'add'}    | ${undefined}                      | ${'imei'} | ${'it says nothing'}
  ${'add'}    | ${[{ name: 'imei' }]}             | ${'imei'} | ${'it names it without a value'}
  ${'add'}    | ${[{ name: 'imei', value: '1' }]} | ${''}     | ${'it says it'}
  ${'add'}    | ${[{ name: 'imei', value: 0 }]}   | ${''}     | ${'nothing is a value, too'}
  ${'modify'} | ${undefined}                      | ${''}     | ${'a change leaves it as it is'}
`('misses "$missing" of an item that says $action when $why', ({ action, said, missing }) => {
  const found = missingFrom(item(action, said), ['imei']);
  expect(found.map(({ characteristic }) => characteristic).join()).toBe(missing);
});

it('notes what is missing once, however often it is looked for', () => {
  const missing = [{ item: '7', characteristic: 'imei' }];
  const once = notedAsMissing({ note: [{ text: 'own' }] }, missing, AT);
  expect(once['note']).toEqual([
    { text: 'own' },
    {
      author: 'Meterline',
      date: '2024-02-20T12:00:00.000Z',
      text: 'Item 7: the characteristic imei is missing',
    },
  ]);
  expect(notedAsMissing(once, missing, AT)).toBe(once);
});

it('names the place as a JSONPath, also of odd names', () => {
  expect(pathOf({ item: "it's", characteristic: 'imei' })).toBe(
    String.raw`$.productOrderItem[?(@.id=='it\'s')].product.productCharacteristic[?(@.name=='imei')]`,
  );
});
