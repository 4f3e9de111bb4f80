import { parseExpression, RowFault } from './expression';
import { numberReader } from './notation';
import { formatRatio } from './ratio';
import { MalformedExpression } from './tokens';

const row: Readonly<Record<string, string>> = {
  num_gpu: '2',
  gpu_milli: '460',
  created: '427061',
  deleted: '12902960',
  price: '0.1',
  qos: 'LS',
  empty: '',
  'Context Tokens': '374',
  'data.bytes': '5',
};
const columns = (name: string) => row[name];

function calculate(text: string): string | undefined {
  return formatRatio(parseExpression(text).number(columns));
}

describe('a number', () => {
  it.each`
    text                                                  | value            | why
    ${'1 + 2 * 3'}                                        | ${'7'}           | ${'multiplication binds tighter than addition'}
    ${'(1 + 2) * 3'}                                      | ${'9'}           | ${'parentheses come first'}
    ${'10 - 4 - 3'}                                       | ${'3'}           | ${'subtraction goes from left to right'}
    ${'8 / 4 / 2'}                                        | ${'1'}           | ${'and so does division'}
    ${'-2 * -3'}                                          | ${'6'}           | ${'a sign may stand before any operand'}
    ${'0.1 + 0.2'}                                        | ${'0.3'}         | ${'tenths are exact'}
    ${'price * 3'}                                        | ${'0.3'}         | ${'also in columns'}
    ${'1 / 3 * 3'}                                        | ${'1'}           | ${'thirds are exact until they are written'}
    ${'num_gpu * gpu_milli / 1000 * (deleted - created)'} | ${'11477827.08'} | ${'GPU-seconds of a real pod come out to the last digit'}
    ${'.5 + 1.5E3 + 1e-1'}                                | ${'1500.6'}      | ${'numbers may be written as spreadsheets do'}
    ${'num_gpu - missing ?? 0'}                           | ${'2'}           | ${'?? binds tightest'}
    ${'empty ?? missing ?? gpu_milli'}                    | ${'460'}         | ${'and takes the first that is there'}
    ${'(missing + 1) ?? 7'}                               | ${'7'}           | ${'what is computed from nothing is nothing'}
    ${'[Context Tokens] + data.bytes'}                    | ${'379'}         | ${'brackets name any column, dots reach into objects'}
  `('$why', ({ text, value }: { text: string; value: string }) => {
    expect(calculate(text)).toBe(value);
  });

  it.each`
    text                     | message
    ${'qos * 2'}             | ${'an operand is "LS", not a number'}
    ${'empty + 1'}           | ${'empty + 1 is empty, since empty is: empty ?? 0 says what counts then'}
    ${'2 - 3 * [not there]'} | ${'2 - 3 * [not there] is empty, since [not there] is: [not there] ?? 0 says what counts then'}
    ${'-missing'}            | ${'-missing is empty, since missing is: missing ?? 0 says what counts then'}
    ${'qos + missing'}       | ${'qos + missing is empty, since missing is: missing ?? 0 says what counts then'}
    ${'1 / (2 - 2)'}         | ${'division by zero'}
    ${'qos'}                 | ${'qos is "LS", not a number'}
    ${'1 < 2'}               | ${'1 < 2 is "true", not a number'}
  `(
    'refuses a row for which $text has none: $message',
    ({ text, message }: Record<string, string>) => {
      expect(() => calculate(text ?? '')).toThrow(new RowFault(message));
    },
  );
});

describe('a condition', () => {
  it.each`
    text                                    | truth
    ${'num_gpu > 0'}                        | ${true}
    ${'num_gpu >= 2 && num_gpu <= 2'}       | ${true}
    ${"qos == 'LS' || qos == 'BE'"}         | ${true}
    ${'qos != "LS"'}                        | ${false}
    ${'!(num_gpu < 2)'}                     | ${true}
    ${'price == 0.10'}                      | ${true}
    ${"empty == ''"}                        | ${true}
    ${'qos == 5'}                           | ${false}
    ${'num_gpu > 0 || missing > 0'}         | ${true}
    ${'num_gpu == 0 && missing > 0'}        | ${false}
    ${'missing > 0'}                        | ${false}
    ${'missing <= 0'}                       | ${false}
    ${'!(empty > 0)'}                       | ${true}
    ${"missing == ''"}                      | ${true}
    ${"missing != ''"}                      | ${false}
    ${'missing == empty'}                   | ${true}
    ${'missing == 0'}                       | ${false}
    ${'missing != 0'}                       | ${true}
    ${'missing + 1 > 0'}                    | ${false}
    ${'0 - empty < 5'}                      | ${false}
    ${'(missing ?? 0) == 0'}                | ${true}
    ${'qos == missing'}                     | ${false}
    ${"'' < qos"}                           | ${true}
    ${'num_gpu + 1 > gpu_milli / 1000 * 6'} | ${true}
  `('$text is $truth', ({ text, truth }: { text: string; truth: boolean }) => {
    expect(parseExpression(text).truth(columns)).toBe(truth);
  });

  it.each`
    text            | message
    ${'num_gpu'}    | ${'num_gpu is "2", not a comparison'}
    ${'qos > 5'}    | ${'LS > 5 compares a number with a text'}
    ${'1 && 2 > 1'} | ${'left of && is "1", not a comparison'}
  `(
    'refuses a row for which $text is none: $message',
    ({ text, message }: Record<string, string>) => {
      expect(() => parseExpression(text ?? '').truth(columns)).toThrow(new RowFault(message));
    },
  );
});

it('reads columns, not the numbers of the expression, as the file writes them', () => {
  const german = numberReader({ decimal: ',', thousands: '.' });
  const file = (name: string) => ({ n: '1.234,5', code: '1.5' })[name];
  expect(formatRatio(parseExpression('n * 1.5', german).number(file))).toBe('1851.75');
  expect(parseExpression("n > 1000 && n == '1234.5' && code == '1.5'", german).truth(file)).toBe(
    true,
  );
  expect(parseExpression('n > 1000 && n == 1234.5', german).truth(file)).toBe(true);
  expect(() => parseExpression('code + 1', german).number(file)).toThrow('"1.5", not a number');
});

describe('parseExpression', () => {
  it('names the columns it needs', () => {
    expect(parseExpression('a * [b c] > a.d').columns).toEqual(['a', 'b c', 'a.d']);
  });

  it.each`
    text                 | message
    ${''}                | ${'ends where a value should be (character 1)'}
    ${'1 +'}             | ${'ends where a value should be (character 4)'}
    ${'(1'}              | ${'lacks a ) (character 3)'}
    ${'1 2'}             | ${'has 2 where it should end (character 3)'}
    ${'process.exit(1)'} | ${'has ( where it should end (character 13)'}
    ${'a; b'}            | ${'does not know what to do with "; b" (character 2)'}
    ${'1 = 1'}           | ${'does not know what to do with "= 1" (character 2)'}
    ${'* 2'}             | ${'has * where a value should be (character 1)'}
  `('says that $text $message', ({ text, message }: Record<string, string>) => {
    expect(() => parseExpression(text ?? '')).toThrow(new MalformedExpression(message));
  });

  it('does not overflow the stack', () => {
    expect(() => parseExpression('('.repeat(100_000))).toThrow('nests too deep');
    expect(() => parseExpression('-'.repeat(100_000))).toThrow('nests too deep');
  });
});
