import { isProblem, periodOf } from './written-price';

it.each`
  type            | length  | unit         | count
  ${'month'}      | ${null} | ${'month'}   | ${1}
  ${'Monthly'}    | ${3}    | ${'month'}   | ${3}
  ${'3 months'}   | ${null} | ${'month'}   | ${3}
  ${'12 MONTHS'}  | ${1}    | ${'month'}   | ${12}
  ${'2weeks'}     | ${null} | ${'week'}    | ${2}
  ${'30 days'}    | ${null} | ${'day'}     | ${30}
  ${'fortnight'}  | ${2}    | ${'week'}    | ${4}
  ${'2 quarters'} | ${null} | ${'quarter'} | ${2}
`('$type of length $length is $count $unit', ({ type, length, unit, count }) => {
  expect(periodOf({ type, length })).toEqual({ unit, length: count });
});

it.each`
  type           | length  | why
  ${'0 months'}  | ${null} | ${'none of it'}
  ${'-1 month'}  | ${null} | ${'below zero'}
  ${'1.5 month'} | ${null} | ${'no whole number'}
  ${'month 3'}   | ${null} | ${'a number behind it'}
  ${'1/month'}   | ${null} | ${'how often, and not how long'}
  ${'3 months'}  | ${3}    | ${'said twice'}
  ${'lunar'}     | ${null} | ${'nobody knows it'}
  ${'month'}     | ${1.5}  | ${'no whole length'}
`('$type of length $length is refused: $why', ({ type, length }) => {
  const read = periodOf({ type, length });
  expect(read !== null && isProblem(read)).toBe(true);
});
