import { ownValue } from './own-value';

it.each`
  word             | value
  ${'data'}        | ${'byte'}
  ${'other'}       | ${undefined}
  ${'constructor'} | ${undefined}
  ${'toString'}    | ${undefined}
  ${'__proto__'}   | ${undefined}
`('says $value of $word', ({ word, value }) => {
  expect(ownValue({ data: 'byte' }, word)).toBe(value);
});
