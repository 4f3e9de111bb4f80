import { numberReader } from './notation';
import { formatRatio } from './ratio';

it.each`
  decimal | thousands | text              | value
  ${','}  | ${''}     | ${'1,5'}          | ${'1.5'}
  ${','}  | ${''}     | ${'-,5'}          | ${'-0.5'}
  ${','}  | ${''}     | ${'5,'}           | ${'5'}
  ${','}  | ${''}     | ${'1,5E-3'}       | ${'0.0015'}
  ${','}  | ${''}     | ${'1.5'}          | ${undefined}
  ${','}  | ${''}     | ${'1,5,5'}        | ${undefined}
  ${','}  | ${'.'}    | ${'1.234.567,89'} | ${'1234567.89'}
  ${','}  | ${'.'}    | ${'1234,5'}       | ${'1234.5'}
  ${','}  | ${'.'}    | ${'1.5'}          | ${undefined}
  ${','}  | ${'.'}    | ${'12.34.567'}    | ${undefined}
  ${','}  | ${'.'}    | ${'.123'}         | ${undefined}
  ${'.'}  | ${','}    | ${'1,234.5'}      | ${'1234.5'}
  ${'.'}  | ${','}    | ${'1,5'}          | ${undefined}
  ${'.'}  | ${','}    | ${'0,123'}        | ${undefined}
  ${','}  | ${' '}    | ${'1\u00A0234,5'} | ${'1234.5'}
  ${','}  | ${' '}    | ${'-1\u202F234'}  | ${'-1234'}
  ${'.'}  | ${"'"}    | ${"1'234.50"}     | ${'1234.5'}
  ${'.'}  | ${"'"}    | ${'1’234.50'}     | ${'1234.5'}
  ${'.'}  | ${'_'}    | ${''}             | ${undefined}
  ${','}  | ${'.'}    | ${','}            | ${undefined}
`('$text with "$decimal" and "$thousands" is $value', ({ decimal, thousands, text, value }) => {
  const number = numberReader({ decimal: decimal as string, thousands: thousands as string })(
    text as string,
  );
  expect(number && formatRatio(number)).toBe(value);
});
