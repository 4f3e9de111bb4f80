import fc from 'fast-check';
import { zoneTableAtOnce as zoneTable } from '../../test/support/data/zone-table';
import { prefixKey, prefixText, zoneOf, type ZoneRows } from './zone-table';

function rowsOf(rows: Readonly<Record<string, string>>): ZoneRows {
  const names = [...new Set(Object.values(rows))];
  const sorted = Object.entries(rows)
    .map(([prefix, zone]) => [prefixKey(prefix) ?? -1, names.indexOf(zone)] as const)
    .sort(([a], [b]) => a - b);
  return {
    prefixes: Float64Array.from(sorted.map(([key]) => key)),
    zones: Uint16Array.from(sorted.map(([, zone]) => zone)),
    names,
  };
}

const PLAN = rowsOf({
  '4': 'europe',
  '49': 'germany',
  '4915': 'mobile',
  '49151': 'mobile',
  '490': 'germany',
  '999': 'end',
  '123456789012345': 'longest',
});

it.each`
  number                | zone         | why
  ${'4915112345'}       | ${'mobile'}  | ${'the longest of three'}
  ${'4930'}             | ${'germany'} | ${'what lies between longer ones'}
  ${'49'}               | ${'germany'} | ${'the number is the prefix'}
  ${'48'}               | ${'europe'}  | ${'only the shortest begins it'}
  ${'4'}                | ${'europe'}  | ${'a number of one digit'}
  ${'5'}                | ${undefined} | ${'no prefix begins it'}
  ${'99'}               | ${undefined} | ${'it is shorter than the prefix'}
  ${'9999'}             | ${'end'}     | ${'the last there is'}
  ${'1234567890123456'} | ${'longest'} | ${'what is longer than a prefix can be does not count'}
  ${'12345678901234'}   | ${undefined} | ${'one digit is missing'}
  ${'49 30'}            | ${'germany'} | ${'what follows another character does not count'}
  ${'+4915112345'}      | ${'mobile'}  | ${'a + before it is none of it'}
  ${'+123456789012345'} | ${'longest'} | ${'a + takes no place of a digit'}
  ${'++49'}             | ${undefined} | ${'it does not begin with a digit'}
  ${'(49'}              | ${undefined} | ${'it does not begin with a digit'}
  ${'+'}                | ${undefined} | ${'a + alone is no number'}
  ${''}                 | ${undefined} | ${'there is no number'}
`('finds $zone for $number: $why', ({ number, zone }) => {
  expect(zoneOf(zoneTable(PLAN), number)).toBe(zone);
});

const digits = (longest: number) =>
  fc
    .array(fc.constantFrom('0', '1', '8', '9'), { minLength: 1, maxLength: longest })
    .map((each) => each.join(''));

it('finds the zone of the longest prefix that begins the number', () => {
  fc.assert(
    fc.property(
      fc.dictionary(digits(6), fc.constantFrom('a', 'b', 'c'), { maxKeys: 60 }),
      fc.array(digits(9), { maxLength: 30 }),
      (rows, numbers) => {
        const table = zoneTable(rowsOf(rows));
        for (const number of numbers) {
          const [longest] = Object.keys(rows)
            .filter((prefix) => number.startsWith(prefix))
            .sort((a, b) => b.length - a.length);
          expect(zoneOf(table, number)).toBe(longest === undefined ? undefined : rows[longest]);
        }
      },
    ),
    { numRuns: 500 },
  );
});

it('writes a prefix as it was read, in the order of the texts', () => {
  fc.assert(
    fc.property(digits(15), digits(15), (one, other) => {
      expect(prefixText(prefixKey(one) ?? 0)).toBe(one);
      expect(Math.sign((prefixKey(one) ?? 0) - (prefixKey(other) ?? 0))).toBe(
        one < other ? -1 : one > other ? 1 : 0,
      );
    }),
  );
});
