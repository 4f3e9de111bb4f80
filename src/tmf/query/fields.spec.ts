import { parseFields, selectFields } from './fields';

const body = {
  id: '1',
  href: '/1',
  name: 'A',
  price: { unit: 'EUR', value: 1 },
  note: [{ text: 'x', author: { name: 'Jo', id: '9' } }, 'plain'],
};

describe('fields', () => {
  it.each`
    fields                  | left
    ${[]}                   | ${body}
    ${['']}                 | ${body}
    ${['none']}             | ${{ id: '1', href: '/1' }}
    ${['name']}             | ${{ id: '1', href: '/1', name: 'A' }}
    ${['name', 'price']}    | ${{ id: '1', href: '/1', name: 'A', price: body.price }}
    ${['price.unit,name']}  | ${{ id: '1', href: '/1', name: 'A', price: { unit: 'EUR' } }}
    ${['price,price.unit']} | ${{ id: '1', href: '/1', price: body.price }}
    ${['note.author.name']} | ${{ id: '1', href: '/1', note: [{ author: { name: 'Jo' } }, 'plain'] }}
    ${['unknown']}          | ${{ id: '1', href: '/1' }}
    ${['constructor']}      | ${{ id: '1', href: '/1' }}
  `('$fields leave $left', ({ fields, left }: { fields: string[]; left: object }) => {
    expect(selectFields(body, parseFields(fields))).toEqual(left);
  });
});
