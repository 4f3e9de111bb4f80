import { applyPatch } from './apply-patch';

const order = {
  id: '1',
  note: [
    { author: 'Jo', text: 'x' },
    { author: 'Al', text: 'y' },
    { author: 'Jo', text: 'z' },
  ],
  productOrderItem: [
    { id: '110', billingAccount: [{ id: '1' }, { id: '2' }] },
    { id: '120', billingAccount: [{ id: '3' }] },
  ],
};

function patched(language: 'json-patch' | 'json-patch-query', ...operations: object[]): object {
  return applyPatch(order, { language, content: operations });
}

describe('json-patch-query', () => {
  it.each`
    op           | path                                                                          | value        | at                                          | found                            | why
    ${'replace'} | ${'/note/text?note.author=Al'}                                                | ${'Y'}       | ${'note.1.text'}                            | ${'Y'}                           | ${'the attribute of the element that fits'}
    ${'replace'} | ${'/note/text?author=Al'}                                                     | ${'Y'}       | ${'note.1.text'}                            | ${'Y'}                           | ${'a name seen from the element'}
    ${'remove'}  | ${'/note?note.author=Jo'}                                                     | ${undefined} | ${'note'}                                   | ${[{ author: 'Al', text: 'y' }]} | ${'all elements that fit'}
    ${'add'}     | ${'/note/likes?note.author=Al&note.text=y'}                                   | ${3}         | ${'note.1.likes'}                           | ${3}                             | ${'two conditions'}
    ${'replace'} | ${'/productOrderItem/billingAccount/id?productOrderItem.id=120'}              | ${'9'}       | ${'productOrderItem.1.billingAccount.0.id'} | ${'9'}                           | ${'through two arrays'}
    ${'replace'} | ${'/productOrderItem/billingAccount/id?productOrderItem.billingAccount.id=2'} | ${'9'}       | ${'productOrderItem.0.billingAccount.1.id'} | ${'9'}                           | ${'a condition on the inner array'}
    ${'replace'} | ${'/note/1/text'}                                                             | ${'Y'}       | ${'note.1.text'}                            | ${'Y'}                           | ${'plain pointers still do'}
  `(
    '$why',
    ({
      op,
      path,
      value,
      at,
      found,
    }: {
      op: string;
      path: string;
      value: unknown;
      at: string;
      found: unknown;
    }) => {
      const result = patched('json-patch-query', {
        op,
        path,
        ...(value === undefined ? {} : { value }),
      });
      expect(result).toHaveProperty(at, found);
    },
  );

  it('changes only what fits', () => {
    const result = patched('json-patch-query', {
      op: 'replace',
      path: '/productOrderItem/billingAccount/id?productOrderItem.billingAccount.id=2',
      value: '9',
    });
    expect(result).toHaveProperty('productOrderItem.0.billingAccount.0.id', '1');
    expect(result).toHaveProperty('productOrderItem.1.billingAccount.0.id', '3');
  });

  it('refuses a query that fits nothing', () => {
    const operation = { op: 'remove', path: '/note?note.author=Nobody' };
    expect(() => patched('json-patch-query', operation)).toThrow(/fits no element/);
  });
});

describe('json-patch', () => {
  it.each`
    operations                                         | code                       | why
    ${[{ op: 'test', path: '/id', value: '2' }]}       | ${'tmf.patch-test-failed'} | ${'a failed test'}
    ${[{ op: 'remove', path: '/none' }]}               | ${'tmf.patch-invalid'}     | ${'a pointer to nothing'}
    ${[{ op: 'add', path: '/a/b/c', value: 1 }]}       | ${'tmf.patch-invalid'}     | ${'a parent that is not there'}
    ${[{ op: 'add', path: '/note/9', value: 1 }]}      | ${'tmf.patch-invalid'}     | ${'an index beyond the end'}
    ${[{ op: 'replace', path: 'id', value: 1 }]}       | ${'tmf.patch-invalid'}     | ${'a pointer without slash'}
    ${[{ op: 'add', path: '/x' }]}                     | ${'tmf.patch-invalid'}     | ${'no value'}
    ${[{ op: 'move', path: '/x' }]}                    | ${'tmf.patch-invalid'}     | ${'no from'}
    ${[{ op: 'explode', path: '/x' }]}                 | ${'tmf.patch-invalid'}     | ${'an unknown operation'}
    ${[{ op: 'remove', path: '' }]}                    | ${'tmf.patch-invalid'}     | ${'removing the resource itself'}
    ${[{ op: 'replace', path: '', value: 1 }]}         | ${'tmf.patch-invalid'}     | ${'a resource that is no object'}
    ${[{ op: 'add', path: '/__proto__/x', value: 1 }]} | ${'tmf.patch-invalid'}     | ${'a prototype'}
    ${[7]}                                             | ${'tmf.patch-invalid'}     | ${'no operation at all'}
  `('refuses $why', ({ operations, code }: { operations: object[]; code: string }) => {
    expect(() => patched('json-patch', ...operations)).toThrow(
      expect.objectContaining({ code }) as Error,
    );
  });

  it('moves, copies and leaves the original alone', () => {
    const before = structuredClone(order);
    const result = patched(
      'json-patch',
      { op: 'copy', from: '/note/0', path: '/note/-' },
      { op: 'move', from: '/id', path: '/old' },
    );
    expect(result).toMatchObject({ old: '1', note: { length: 4 } });
    expect(order).toEqual(before);
  });
});
