import { parseFields, selectFields, selectFieldsOfAll } from './fields';

const body = {
  id: '1',
  href: '/1',
  name: 'A',
  price: { unit: 'EUR', value: 1 },
  note: [{ text: 'x', author: { name: 'Jo', id: '9' } }, 'plain'],
  rule: [
    { text: 'a, b', on: true },
    { text: 'c', on: false },
  ],
};

describe('fields', () => {
  it.each`
    fields                                     | left
    ${[]}                                      | ${body}
    ${['']}                                    | ${body}
    ${['none']}                                | ${{ id: '1', href: '/1' }}
    ${['name']}                                | ${{ id: '1', href: '/1', name: 'A' }}
    ${['name', 'price']}                       | ${{ id: '1', href: '/1', name: 'A', price: body.price }}
    ${['price.unit,name']}                     | ${{ id: '1', href: '/1', name: 'A', price: { unit: 'EUR' } }}
    ${['price,price.unit']}                    | ${{ id: '1', href: '/1', price: body.price }}
    ${['note.author.name']}                    | ${{ id: '1', href: '/1', note: [{ author: { name: 'Jo' } }, 'plain'] }}
    ${['unknown']}                             | ${{ id: '1', href: '/1' }}
    ${['constructor']}                         | ${{ id: '1', href: '/1' }}
    ${['$.name,$.price.unit']}                 | ${{ id: '1', href: '/1', name: 'A', price: { unit: 'EUR' } }}
    ${['rule[*].text']}                        | ${{ id: '1', href: '/1', rule: [{ text: 'a, b' }, { text: 'c' }] }}
    ${["name,rule[?(@.text=='a, b')]"]}        | ${{ id: '1', href: '/1', name: 'A', rule: [{ text: 'a, b', on: true }] }}
    ${['$.rule[?@.on==true].text,rule[1].on']} | ${{ id: '1', href: '/1', rule: [{ text: 'a, b' }, { on: false }] }}
    ${["$['name','price']"]}                   | ${{ id: '1', href: '/1', name: 'A', price: body.price }}
    ${['$..unit']}                             | ${{ id: '1', href: '/1', price: { unit: 'EUR' } }}
    ${["rule[?@.text=='none']"]}               | ${{ id: '1', href: '/1' }}
    ${['$']}                                   | ${body}
  `('$fields leave $left', ({ fields, left }: { fields: string[]; left: object }) => {
    expect(selectFields(body, parseFields(fields))).toEqual(left);
  });

  it.each(["rule[?(@.text=='c'", '$.', 'name,$[', `$.a['${'x'.repeat(600)}']`])(
    'refuse %s',
    (fields) => {
      expect(() => parseFields([fields])).toThrow(/^fields (must be a JSONPath|is longer)/);
    },
  );

  it('keep what every structure that is left must keep', () => {
    const typed = {
      '@type': 'T',
      id: '1',
      list: [
        { '@type': 'L', a: 1 },
        { '@type': 'L', a: 2 },
      ],
      b: {},
    };
    expect(selectFieldsOfAll([typed], parseFields(['list[?@.a==2].a']), ['@type'])).toEqual([
      { '@type': 'T', id: '1', list: [{ '@type': 'L', a: 2 }] },
    ]);
  });

  it('keep what hundreds of thousands of places hold', () => {
    const list = Array.from({ length: 100_000 }, (_, n) => n);
    const left = selectFieldsOfAll([{ list, other: 1 }], parseFields(['$.list[?@>=0]']));
    expect(left).toEqual([{ list }]);
  });

  it('keep of a list inside a list what stands at its positions', () => {
    const table = { rows: [[{ a: 1, b: 2 }, { a: 3 }], [{ a: 4, b: 5 }]] };
    const left = selectFieldsOfAll([table], parseFields(['$.rows[1][0].b,rows.a']));
    expect(left).toEqual([{ rows: [[{ a: 1 }, { a: 3 }], [{ a: 4, b: 5 }]] }]);
  });
});
