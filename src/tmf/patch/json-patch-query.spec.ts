import { list, object, text } from '../schema/schema';
import { applyPatch } from './apply-patch';

const schema = object('Order', { tag: list(text), note: list(object('Note', { author: text })) });

const order = {
  id: '1',
  note: [
    { author: 'Jo', text: 'x' },
    { author: 'Al', text: 'y' },
    { author: 'Jo', text: 'z' },
  ],
  state: 'new',
  productOrderItem: [
    { id: '110', billingAccount: [{ id: '1' }, { id: '2' }] },
    { id: '120', billingAccount: [{ id: '3' }] },
  ],
};

function patched(language: 'json-patch' | 'json-patch-query', ...operations: object[]): object {
  return applyPatch(order, { language, content: operations }, schema);
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
    ${'replace'} | ${'/note/text?/note/author=Al'}                                               | ${'Y'}       | ${'note.1.text'}                            | ${'Y'}                           | ${'a condition written as a pointer'}
    ${'replace'} | ${'/note/text?author=/note/Al'}                                               | ${'Y'}       | ${'note.1.text'}                            | ${'Y'}                           | ${'a value written as a pointer'}
    ${'replace'} | ${'/productOrderItem/billingAccount/id?id=3'}                                 | ${'9'}       | ${'productOrderItem.1.billingAccount.0.id'} | ${'9'}                           | ${'a name seen from the innermost element'}
    ${'replace'} | ${'/state?state=new'}                                                         | ${'held'}    | ${'state'}                                  | ${'held'}                        | ${'a condition on the resource itself'}
    ${'replace'} | ${"note[?(@.author=='Al')].text"}                                             | ${'Y'}       | ${'note.1.text'}                            | ${'Y'}                           | ${'a JSONPath'}
    ${'remove'}  | ${'$.note[?@.author=="Jo"]'}                                                  | ${undefined} | ${'note'}                                   | ${[{ author: 'Al', text: 'y' }]} | ${'a JSONPath from the root'}
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

  it.each([
    '/note?note.author=Nobody',
    '/state?state=held',
    '/note/text?none=1',
    'note[?(@.author==1)]',
  ])('refuses %s, which fits nothing', (path) => {
    const operation = { op: 'remove', path };
    expect(() => patched('json-patch-query', operation)).toThrow(/fits no element/);
  });

  it('refuses a JSONPath that is none', () => {
    const operation = { op: 'remove', path: 'note[?(@.author=)]' };
    expect(() => patched('json-patch-query', operation)).toThrow(/RFC 9535/);
  });
});

describe('json-patch', () => {
  it.each`
    path         | value               | at          | found               | why
    ${'/note'}   | ${{ author: 'Bo' }} | ${'note.3'} | ${{ author: 'Bo' }} | ${'an element to a list by its name'}
    ${'/note/0'} | ${{ author: 'Bo' }} | ${'note.0'} | ${{ author: 'Bo' }} | ${'an element at its place'}
    ${'/note'}   | ${[]}               | ${'note'}   | ${[]}               | ${'a list in place of a list'}
    ${'/tag'}    | ${'a'}              | ${'tag'}    | ${['a']}            | ${'the first element of a known list'}
    ${'/tag/-'}  | ${'a'}              | ${'tag'}    | ${['a']}            | ${'an element at the end of no list yet'}
    ${'/plain'}  | ${'a'}              | ${'plain'}  | ${'a'}              | ${'a value that is no list'}
  `(
    'adds $why',
    ({ path, value, at, found }: { path: string; value: unknown; at: string; found: unknown }) => {
      expect(patched('json-patch', { op: 'add', path, value })).toHaveProperty(at, found);
    },
  );

  it('takes one operation without its array', () => {
    const content = { op: 'replace', path: '/state', value: 'held' };
    expect(applyPatch(order, { language: 'json-patch', content }, schema)).toHaveProperty(
      'state',
      'held',
    );
  });

  it.each`
    operations                                                                                                                 | code                       | why
    ${[{ op: 'test', path: '/id', value: '2' }]}                                                                               | ${'tmf.patch-test-failed'} | ${'a failed test'}
    ${[{ op: 'remove', path: '/none' }]}                                                                                       | ${'tmf.patch-invalid'}     | ${'a pointer to nothing'}
    ${[{ op: 'add', path: '/a/b/c', value: 1 }]}                                                                               | ${'tmf.patch-invalid'}     | ${'a parent that is not there'}
    ${[{ op: 'add', path: '/note/9', value: 1 }]}                                                                              | ${'tmf.patch-invalid'}     | ${'an index beyond the end'}
    ${[{ op: 'replace', path: 'id', value: 1 }]}                                                                               | ${'tmf.patch-invalid'}     | ${'a pointer without slash'}
    ${[{ op: 'add', path: '/x' }]}                                                                                             | ${'tmf.patch-invalid'}     | ${'no value'}
    ${[{ op: 'move', path: '/x' }]}                                                                                            | ${'tmf.patch-invalid'}     | ${'no from'}
    ${[{ op: 'explode', path: '/x' }]}                                                                                         | ${'tmf.patch-invalid'}     | ${'an unknown operation'}
    ${[{ op: 'remove', path: '' }]}                                                                                            | ${'tmf.patch-invalid'}     | ${'removing the resource itself'}
    ${[{ op: 'replace', path: '', value: 1 }]}                                                                                 | ${'tmf.patch-invalid'}     | ${'a resource that is no object'}
    ${[{ op: 'add', path: '/__proto__/x', value: 1 }]}                                                                         | ${'tmf.patch-invalid'}     | ${'a prototype'}
    ${[7]}                                                                                                                     | ${'tmf.patch-invalid'}     | ${'no operation at all'}
    ${[{ op: 'add', path: '/toString/x', value: 1 }]}                                                                          | ${'tmf.patch-invalid'}     | ${'what every object inherits'}
    ${[{ op: 'add', path: '/constructor/prototype/x', value: 1 }]}                                                             | ${'tmf.patch-invalid'}     | ${'the prototype of all objects'}
    ${[{ op: 'test', path: '/constructor/name', value: 'Object' }]}                                                            | ${'tmf.patch-test-failed'} | ${'a test of what is inherited'}
    ${[{ op: 'add', path: '/state/0', value: 1 }]}                                                                             | ${'tmf.patch-invalid'}     | ${'a member of a text'}
    ${[{ op: 'add', path: '/note/01', value: 1 }]}                                                                             | ${'tmf.patch-invalid'}     | ${'an index with a leading zero'}
    ${[{ op: 'remove', path: '/note/-' }]}                                                                                     | ${'tmf.patch-invalid'}     | ${'the place behind the last element'}
    ${[{ op: 'move', from: '/note', path: '/note/0/x' }]}                                                                      | ${'tmf.patch-invalid'}     | ${'moving a value into itself'}
    ${[{ op: 'replace', path: '/a~2b', value: 1 }]}                                                                            | ${'tmf.patch-invalid'}     | ${'a tilde that escapes nothing'}
    ${Array.from({ length: 40 }, (_, n) => ({ op: 'copy', from: '', path: `/c${n}` }))}                                        | ${'tmf.patch-invalid'}     | ${'a body that doubles forty times'}
    ${[{ op: 'replace', path: "$.note[?search(@.text,'(a|a)*b')].text", value: 'Y' }, { op: 'add', path: '/long', value: 1 }]} | ${'tmf.patch-invalid'}     | ${'a pattern that fits nothing'}
  `('refuses $why', ({ operations, code }: { operations: object[]; code: string }) => {
    expect(() => patched('json-patch', ...operations)).toThrow(
      expect.objectContaining({ code }) as Error,
    );
  });

  it.each([
    { op: 'remove', path: "$.note[?search(@.text,'(a|aa)+$')]" },
    { op: 'remove', path: '/note?note.text.regex=(a|aa)%2B$' },
  ])('decides $path by counting, not by trying', (operation) => {
    const long = { note: [{ text: `${'a'.repeat(4_000)}!` }, { text: 'a' }] };
    const patch = { language: 'json-patch', content: [operation] } as const;
    expect(applyPatch(long, patch, schema)).toEqual({ note: [long.note[0]] });
  });

  const wide = { list: Array.from({ length: 20_000 }, (_, n) => ({ n, text: 'x'.repeat(20) })) };
  const both = { list: wide.list, other: wide.list };
  const big = { list: Array.from({ length: 2_000 }, () => wide.list.slice(0, 50)) };
  it.each`
    target  | operations                                                                    | why
    ${both} | ${[{ op: 'add', path: '/list/m?other.n=1', value: 1 }]}                       | ${'a condition asked of all for each of them'}
    ${wide} | ${repeated({ op: 'test', path: '$.list[*].text', value: 'x'.repeat(20) })}    | ${'all places of many operations'}
    ${big}  | ${repeated({ op: 'test', path: '$.list[*]', value: wide.list.slice(0, 50) })} | ${'large values compared at many places'}
    ${wide} | ${repeated({ op: 'add', path: '$.list[*]', value: 1 })}                       | ${'a long list moved many times'}
  `(
    'is refused by counting: $why',
    ({ target, operations }: { target: object; operations: object[] }) => {
      const patch = { language: 'json-patch', content: operations } as const;
      expect(() => applyPatch({ ...target }, patch, schema)).toThrow(
        expect.objectContaining({ code: 'tmf.query-too-expensive' }) as Error,
      );
    },
  );

  function repeated(operation: object): object[] {
    return Array.from({ length: 1_000 }, () => operation);
  }

  it('gives every place a value of its own', () => {
    const result = patched(
      'json-patch',
      { op: 'add', path: '$.note[*].text', value: { a: 1 } },
      { op: 'replace', path: '/note/0/text/a', value: 2 },
    );
    expect(result).toHaveProperty('note.1.text', { a: 1 });
  });

  it.each`
    operation                                              | at                 | found
    ${{ op: 'replace', path: '/a~1b', value: 1 }}          | ${['a/b']}         | ${1}
    ${{ op: 'replace', path: '/m~0n', value: 1 }}          | ${['m~n']}         | ${1}
    ${{ op: 'replace', path: '/m~01', value: 1 }}          | ${['m~1']}         | ${1}
    ${{ op: 'replace', path: '/', value: 1 }}              | ${['']}            | ${1}
    ${{ op: 'add', path: '/constructor', value: 1 }}       | ${['constructor']} | ${1}
    ${{ op: 'move', from: '/list/2', path: '/list/0' }}    | ${['list']}        | ${[3, 1, 2]}
    ${{ op: 'move', from: '/list/0', path: '/list/2' }}    | ${['list']}        | ${[2, 3, 1]}
    ${{ op: 'move', from: '/list', path: '/list' }}        | ${['list']}        | ${[1, 2, 3]}
    ${{ op: 'copy', from: '/list/0', path: '/list/-' }}    | ${['list']}        | ${[1, 2, 3, 1]}
    ${{ op: 'remove', path: '/list/1' }}                   | ${['list']}        | ${[1, 3]}
    ${{ op: 'test', path: '/obj', value: { d: 1, c: 2 } }} | ${['obj']}         | ${{ c: 2, d: 1 }}
    ${{ op: 'replace', path: '', value: { z: 1 } }}        | ${['z']}           | ${1}
  `(
    'applies $operation',
    ({ operation, at, found }: { operation: object; at: string[]; found: unknown }) => {
      const body = { 'a/b': 0, 'm~n': 0, 'm~1': 0, '': 0, list: [1, 2, 3], obj: { c: 2, d: 1 } };
      const patch = { language: 'json-patch', content: [operation] } as const;
      expect(applyPatch(body, patch, schema)).toHaveProperty(at, found);
    },
  );

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
