import { idOf, isObject, memberOf, objectOf, objectsOf, textOf, timeOf } from './json';
import { instant } from './time';

it.each`
  value         | isOne    | why
  ${{ a: 1 }}   | ${true}  | ${'an object'}
  ${{}}         | ${true}  | ${'an empty object'}
  ${[{ a: 1 }]} | ${false} | ${'a list'}
  ${null}       | ${false} | ${'null'}
  ${undefined}  | ${false} | ${'nothing'}
  ${'{"a":1}'}  | ${false} | ${'a text that spells an object'}
`('$why: an object? $isOne', ({ value, isOne }: { value: unknown; isOne: boolean }) => {
  expect(isObject(value)).toBe(isOne);
  expect(objectOf(value)).toEqual(isOne ? value : {});
});

it.each`
  value         | name           | member       | why
  ${{ a: 1 }}   | ${'a'}         | ${1}         | ${'its own'}
  ${{ a: 1 }}   | ${'b'}         | ${undefined} | ${'none of that name'}
  ${{}}         | ${'__proto__'} | ${undefined} | ${'what every object has is not its own'}
  ${['x', 'y']} | ${'1'}         | ${'y'}       | ${'a place in a list'}
  ${null}       | ${'a'}         | ${undefined} | ${'of nothing'}
  ${'text'}     | ${'length'}    | ${undefined} | ${'of a text'}
`('finds a member: $why', ({ value, name, member }: Record<string, unknown>) => {
  expect(memberOf(value, String(name))).toBe(member);
});

it('reads the objects of a list and passes over what stands between them', () => {
  expect(objectsOf([{ id: 'a' }, null, 'b', [{}], { id: 'c' }])).toEqual([
    { id: 'a' },
    { id: 'c' },
  ]);
  expect(objectsOf({ 0: {} })).toEqual([]);
});

it.each`
  value   | text
  ${'a'}  | ${'a'}
  ${' '}  | ${' '}
  ${''}   | ${undefined}
  ${1}    | ${undefined}
  ${null} | ${undefined}
`(
  'the text of $value is $text',
  ({ value, text }: { value: unknown; text: string | undefined }) => {
    expect(textOf(value)).toBe(text);
  },
);

it('reads an instant of a text alone', () => {
  expect(timeOf('1970-01-01T00:00:01Z')).toBe(instant(1000));
  expect(timeOf('yesterday')).toBeUndefined();
  expect(timeOf(1000)).toBeUndefined();
});

it('reads the id of a reference, and none of what is no reference', () => {
  expect(idOf({ id: 'a', name: 'A' })).toBe('a');
  expect(idOf({ id: '' })).toBeUndefined();
  expect(idOf({ id: 7 })).toBeUndefined();
  expect(idOf('a')).toBeUndefined();
  expect(idOf([{ id: 'a' }])).toBeUndefined();
});
