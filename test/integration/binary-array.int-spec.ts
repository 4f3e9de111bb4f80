// What is sent as bytes must be what PostgreSQL reads from the text: compared there, value by value.
import fc from 'fast-check';
import { Client } from 'pg';
import { formatInstant, instant } from '../../src/core/time';
import { formatScaled } from '../../src/core/decimal';
import {
  bigints,
  flags,
  instants,
  integers,
  numerics,
  texts,
  uuids,
} from '../../src/platform/binary-array';
import { plainArray, textArray } from '../../src/platform/sql-array';
import { freshDatabase, type TestDatabase } from '../support/database/database';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await freshDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

const self = <T>(value: T): T => value;

/** Both as text, so that `1.50` is not `1.5`. */
async function expectSame(type: string, bytes: Buffer, literal: string): Promise<void> {
  const { rows } = await client.query<{ sent: string; written: string }>(
    `SELECT $1::${type}[]::text AS sent, $2::${type}[]::text AS written`,
    [bytes, literal],
  );
  expect(rows[0]?.sent).toBe(rows[0]?.written);
}

const digits = fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n });
const scale = fc.integer({ min: 0, max: 12 });
const decimalText = fc
  .tuple(digits, scale, fc.integer({ min: 0, max: 3 }))
  .map(([units, places, zeros]) => {
    const text = formatScaled(units, places);
    return text.includes('.') ? text + '0'.repeat(zeros) : text;
  });
const moment = fc
  .integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2400, 0, 1) })
  .map((ms) => instant(ms));
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(fc.option(arbitrary, { nil: null }));
const NO_NUL = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));

describe('an array in the binary format', () => {
  it.each`
    type             | values                                                           | encode      | written
    ${'numeric'}     | ${orNull(decimalText)}                                           | ${numerics} | ${self}
    ${'timestamptz'} | ${orNull(moment)}                                                | ${instants} | ${formatInstant}
    ${'uuid'}        | ${orNull(fc.uuid())}                                             | ${uuids}    | ${self}
    ${'int'}         | ${orNull(fc.integer())}                                          | ${integers} | ${String}
    ${'bigint'}      | ${orNull(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))} | ${bigints}  | ${String}
    ${'bool'}        | ${orNull(fc.boolean())}                                          | ${flags}    | ${String}
  `('of $type says what its literal says', async ({ type, values, encode, written }: Case) => {
    await fc.assert(
      fc.asyncProperty(values, async (given) => {
        const literal = plainArray(given.map((value) => (value === null ? null : written(value))));
        await expectSame(type, encode(given, self), literal);
      }),
      { numRuns: 200 },
    );
  });

  it('of text says what its literal says', async () => {
    await fc.assert(
      fc.asyncProperty(orNull(NO_NUL), (given) =>
        expectSame('text', texts(given, self), textArray(given)),
      ),
      { numRuns: 200 },
    );
  });

  it.each(['0', '-0', 'NaN', '0.000000000001', '-0.5', '10000', '9999.9999', '100000000.00010000'])(
    'keeps %s to the digit',
    async (text) => {
      await expectSame('numeric', numerics([text], self), plainArray([text]));
    },
  );

  it('of more than its writer held before is whole', async () => {
    const long = ['ä'.repeat(100_000), 'b', 'c'.repeat(70_000)];
    await expectSame('text', texts(long, self), textArray(long));
  });

  it.each(['1e3', '1,5', '12a'])('refuses %s, which is no decimal', (text) => {
    expect(() => numerics([text], self)).toThrow('Malformed decimal');
  });
});

type Case = {
  readonly type: string;
  readonly values: fc.Arbitrary<readonly unknown[]>;
  readonly encode: (rows: readonly unknown[], read: (row: unknown) => unknown) => Buffer;
  readonly written: (value: unknown) => string;
};
