import { missingFrom, noteOf, pathOf } from './missing-information';
import type { OrderItem } from './order';

type Asked = Pick<OrderItem, 'id' | 'action' | 'characteristics'>;

it.each`
  action      | said        | missing   | why
  ${'add'}    | ${[]}       | ${'imei'} | ${'it says nothing'}
  ${'add'}    | ${['imei']} | ${''}     | ${'it says it'}
  ${'modify'} | ${[]}       | ${''}     | ${'a change leaves it as it is'}
`('misses "$missing" of an item that says $action when $why', ({ action, said, missing }) => {
  const item: Asked = { id: '7', action, characteristics: said };
  const found = missingFrom(item, ['imei']);
  expect(found.map(({ characteristic }) => characteristic).join()).toBe(missing);
});

it('notes what is missing, unless that is what was noted last', () => {
  const missing = [
    { item: '7', characteristic: 'imei' },
    { item: '8', characteristic: 'pin' },
  ];
  const text = noteOf({ lastNote: { author: 'Anna', text: 'urgent' } }, missing);
  expect(text).toBe(
    'Item 7: the characteristic imei is missing; Item 8: the characteristic pin is missing',
  );
  expect(noteOf({ lastNote: { author: 'Meterline', text } }, missing)).toBeUndefined();
  expect(noteOf({ lastNote: { author: 'Anna', text } }, missing)).toBe(text);
});

it('names the place as a JSONPath, also of odd names', () => {
  expect(pathOf({ item: "it's", characteristic: 'imei' })).toBe(
    String.raw`$.productOrderItem[?(@.id=='it\'s')].product.productCharacteristic[?(@.name=='imei')]`,
  );
});
