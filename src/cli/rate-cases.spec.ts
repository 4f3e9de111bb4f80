import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decimal, formatDecimal } from '../core/decimal';
import { answerCase, answerCases } from './rate-cases';

const unit = (rate: string, per?: string) => ({ model: 'unit', rate, ...(per ? { per } : {}) });
const used = (...quantities: string[]) => quantities.map((quantity) => ({ quantity }));
const paid = (...amounts: string[]) => amounts.map((amount) => ({ quantity: '1', amount }));
const by = (deviceId: string, quantity: string) => ({ quantity, attributes: { deviceId } });

const twoTiers = [
  { upTo: '10', rate: '1', flat: '5' },
  { upTo: null, rate: '0.5', flat: '2' },
];
const minute = { upTo: '60', rate: '0.6', per: '60', step: '60', flat: '0.1' };
const call = {
  model: 'graduated',
  tiers: [minute, { upTo: null, rate: '0.3', per: '60', step: '6' }],
};

describe('answerCase', () => {
  it.each`
    line                                                                                         | usage                                         | charges                                                   | total                    | why
    ${{ price: unit('0.03', '1000') }}                                                           | ${used('2500')}                               | ${['0.075']}                                              | ${'0.075'}               | ${'a rate is quoted per so many'}
    ${{ price: unit('1', '3') }}                                                                 | ${used('1', '1', '1')}                        | ${['0.333333333333', '0.333333333334', '0.333333333333']} | ${'1'}                   | ${'thirds add up to one'}
    ${{ price: unit('1') }}                                                                      | ${used('0.000000000001')}                     | ${['0.000000000001']}                                     | ${'0.000000000001'}      | ${'the smallest quantity'}
    ${{ price: unit('0.000001') }}                                                               | ${used('123456789012345678')}                 | ${['123456789012.345678']}                                | ${'123456789012.345678'} | ${'a large quantity'}
    ${{ price: { model: 'graduated', tiers: twoTiers } }}                                        | ${used('4', '6', '1')}                        | ${['9', '6', '2.5']}                                      | ${'17.5'}                | ${'a flat is due when its tier is entered'}
    ${{ price: { model: 'graduated', tiers: [{ ...minute, flat: '0' }, { upTo: null, rate: '0.5', per: '60', step: '30' }] } }} | ${used('10', '60')} | ${['0.6', '0.25']} | ${'0.85'} | ${'a started step of a tier is a whole one'}
    ${{ price: { model: 'volume', tiers: [{ upTo: '10', rate: '2' }, { upTo: null, rate: '1' }] } }} | ${used('10', '1')} | ${['20', '-9']} | ${'11'} | ${'one more can cost less'}
    ${{ price: { model: 'package', size: '10', amount: '4', free: '2' } }}                       | ${used('2', '1', '9', '1')}                   | ${['0', '4', '0', '4']}                                   | ${'8'}                   | ${'packages begin after the free units'}
    ${{ price: { model: 'percentage', percent: '2', fixed: '0.25' } }}                           | ${paid('10', '0')}                            | ${['0.45', '0']}                                          | ${'0.45'}                | ${'no paid part, no fee'}
    ${{ price: { model: 'percentage', percent: '1', freeEvents: 2 } }}                           | ${paid('100', '100', '100')}                  | ${['0', '0', '1']}                                        | ${'1'}                   | ${'the first events are free'}
    ${{ price: { model: 'percentage', percent: '10', freeEvents: 1, freeAmount: '50' } }}        | ${paid('80', '80')}                           | ${['3', '8']}                                             | ${'11'}                  | ${'free while both last'}
    ${{ price: { model: 'percentage', percent: '10' }, discounts: [{ amount: '5' }] }}           | ${paid('30', '40')}                           | ${['0', '2']}                                             | ${'2'}                   | ${'a percentage is discounted over the period'}
    ${{ price: { model: 'graduatedPercentage', tiers: [{ upTo: '100', percent: '10' }, { upTo: null, percent: '5' }] } }} | ${paid('60', '60')} | ${['6', '5']} | ${'11'} | ${'percent tiers run over the amounts'}
    ${{ price: { model: 'dynamic' } }}                                                           | ${paid('1.25', '-0.25')}                      | ${['1.25', '-0.25']}                                      | ${'1'}                   | ${'the event brings its price'}
    ${{ price: { model: 'flat', amount: '10' } }}                                                | ${used('3', '4')}                             | ${['10', '0']}                                            | ${'10'}                  | ${'flat once per period'}
    ${{ price: { model: 'flat', amount: '10' }, scope: 'event' }}                                | ${used('3', '4', '0')}                        | ${['10', '10', '0']}                                      | ${'20'}                  | ${'flat once per event, nothing for nothing'}
    ${{ price: call, scope: 'event' }}                                                           | ${used('61', '5')}                            | ${['0.73', '0.7']}                                        | ${'1.43'}                | ${'each call starts at its first minute'}
    ${{ price: unit('0.01'), pulse: { first: '60', step: '30' } }}                               | ${used('10', '61', '90')}                     | ${['0.6', '0.9', '0.9']}                                  | ${'2.4'}                 | ${'blocks are counted per event'}
    ${{ price: unit('5'), convert: { divideBy: '1000', round: 'down' } }}                        | ${used('999', '1', '1500')}                   | ${['0', '5', '5']}                                        | ${'10'}                  | ${'whole units are made of the total'}
    ${{ price: unit('4'), convert: { divideBy: '1000' } }}                                       | ${used('500')}                                | ${['2']}                                                  | ${'2'}                   | ${'conversion alone rounds nothing'}
    ${{ price: unit('0.5'), allowance: '100' }}                                                  | ${used('80', '40', '10')}                     | ${['0', '10', '5']}                                       | ${'15'}                  | ${'the allowance comes first'}
    ${{ price: { model: 'graduated', tiers: [{ upTo: '5', rate: '1' }, { upTo: null, rate: '2' }] }, allowance: '10' }} | ${used('12', '5')} | ${['2', '7']} | ${'9'} | ${'tiers start where paying starts'}
    ${{ price: call, scope: 'event', allowance: '60' }}                                          | ${used('50', '20', '70')}                     | ${['0', '0.7', '0.76']}                                   | ${'1.46'}                | ${'a call pays for what it adds above the allowance'}
    ${{ price: unit('10'), discounts: [{ percent: '50' }, { amount: '1' }, { percent: '10' }] }} | ${used('1', '1')}                             | ${['3.5', '4.5']}                                         | ${'8'}                   | ${'percentages compound before fixed amounts'}
    ${{ price: unit('2'), discounts: [{ amount: '5' }] }}                                        | ${used('2', '2')}                             | ${['0', '3']}                                             | ${'3'}                   | ${'a discount never pays out'}
    ${{ price: unit('2'), discounts: [{ amount: '5' }], scope: 'event' }}                        | ${used('2', '3')}                             | ${['0', '1']}                                             | ${'1'}                   | ${'an event is discounted on its own'}
    ${{ price: unit('1'), minimum: '20' }}                                                       | ${used('5')}                                  | ${['5']}                                                  | ${'20'}                  | ${'the minimum is trued up at the end'}
    ${{ price: unit('1'), minimum: '20' }}                                                       | ${used('25')}                                 | ${['25']}                                                 | ${'25'}                  | ${'a minimum that is met costs nothing'}
    ${{ price: unit('1'), minimum: '20' }}                                                       | ${[]}                                         | ${[]}                                                     | ${'20'}                  | ${'the minimum is owed without usage'}
    ${{ price: unit('5'), maximum: '12' }}                                                       | ${used('2', '2', '2', '-4')}                  | ${['10', '2', '0', '-2']}                                 | ${'10'}                  | ${'the cap lies on the total'}
    ${{ price: unit('5'), maximum: '12', scope: 'event' }}                                       | ${used('2', '2', '2')}                        | ${['10', '2', '0']}                                       | ${'12'}                  | ${'the cap is for the period, not for the event'}
    ${{ price: unit('1') }}                                                                      | ${used('-5', '8')}                            | ${['0', '3']}                                             | ${'3'}                   | ${'a total below zero costs nothing'}
    ${{ price: unit('1'), allowNegative: true }}                                                 | ${used('-5', '8')}                            | ${['-5', '8']}                                            | ${'3'}                   | ${'a total below zero is a credit'}
    ${{ price: unit('0.001'), round: { mode: 'up', scale: 2 } }}                                 | ${used('1', '1', '9')}                        | ${['0.01', '0', '0.01']}                                  | ${'0.02'}                | ${'the total is rounded, charges are its steps'}
    ${{ price: unit('0.125'), round: { mode: 'halfEven', scale: 2 }, scope: 'event' }}           | ${used('1', '3')}                             | ${['0.12', '0.38']}                                       | ${'0.5'}                 | ${'each call is rounded'}
    ${{ price: { model: 'graduated', tiers: twoTiers, chargeFlatOnZero: true } }}                | ${[]}                                         | ${[]}                                                     | ${'5'}                   | ${'the first flat is due without usage if it says so'}
    ${{ price: unit('1'), groupBy: ['deviceId'], allowance: '2', minimum: '3' }}                 | ${[by('a', '3'), by('b', '7'), by('a', '1')]} | ${['1', '5', '1']}                                        | ${'8'}                   | ${'every device has its own total'}
  `('$why', ({ line, usage, charges, total }) => {
    expect(answerCase({ id: 'case', line, usage, closing: true })).toEqual({
      id: 'case',
      charges,
      total,
    });
  });

  it('leaves the minimum out while the period is open', () => {
    const line = { price: unit('1'), minimum: '20' };
    expect(answerCase({ id: 1, line, usage: used('5') })).toMatchObject({ total: '5' });
  });

  it.each`
    line                                                         | usage                                 | code                          | path
    ${{ price: { model: 'formula', expression: 'quantity *' } }} | ${[]}                                 | ${'price.formula-malformed'}  | ${'line.price.expression'}
    ${{ prise: unit('1') }}                                      | ${[]}                                 | ${'line.unknown-field'}       | ${'line.prise'}
    ${{ price: unit('1e-3') }}                                   | ${[]}                                 | ${'line.malformed'}           | ${'line.price.rate'}
    ${{ price: unit('1'), scope: { window: 'P1Y' } }}            | ${[]}                                 | ${'line.malformed'}           | ${'line.scope.window'}
    ${'free'}                                                    | ${[]}                                 | ${'line.malformed'}           | ${'line'}
    ${{ price: unit('1') }}                                      | ${undefined}                          | ${'rate.malformed-case'}      | ${'usage'}
    ${{ price: unit('1') }}                                      | ${['3']}                              | ${'rate.malformed-case'}      | ${'usage[0]'}
    ${{ price: unit('1') }}                                      | ${[{ quantity: 3 }]}                  | ${'rate.malformed-case'}      | ${'usage[0].quantity'}
    ${{ price: unit('1') }}                                      | ${[{ quantity: '1', amount: 2 }]}     | ${'rate.malformed-case'}      | ${'usage[0].amount'}
    ${{ price: unit('1') }}                                      | ${[{ quantity: '1', at: 'today' }]}   | ${'rate.malformed-case'}      | ${'usage[0].at'}
    ${{ price: unit('1') }}                                      | ${[{ quantity: '1', attributes: 7 }]} | ${'rate.malformed-case'}      | ${'usage[0].attributes'}
    ${{ price: unit('1') }}                                      | ${used('1', 'NaN')}                   | ${'usage.quantity-malformed'} | ${'usage[1].quantity'}
    ${{ price: unit('1') }}                                      | ${used('0.0000000000001')}            | ${'usage.quantity-malformed'} | ${'usage[0].quantity'}
    ${{ price: { model: 'percentage', percent: '1' } }}          | ${used('1')}                          | ${'usage.amount-missing'}     | ${'usage[0].amount'}
  `('refuses a case with $code at $path', ({ line, usage, code, path }) => {
    expect(answerCase({ id: 'x', line, usage })).toEqual({
      id: 'x',
      error: { code, path, message: expect.any(String) },
    });
  });

  it('goes on after a wrong case, in the same order', () => {
    const right = { id: 'right', line: { price: unit('1') }, usage: used('1') };
    const answers = answerCases([{ id: 'wrong' }, right, 'nonsense', { ...right, closing: 'yes' }]);
    expect(answers.map((answer) => ('error' in answer ? answer.error.path : answer.total))).toEqual(
      ['line', '1', '', 'closing'],
    );
  });
});

type Vector = {
  readonly id: string;
  readonly note: string;
  readonly expected: { readonly charges?: string[] | null; readonly total?: string | null };
};

const vectorFile = join(__dirname, '../../../shared/vectors/rating.json');
const vectors = existsSync(vectorFile)
  ? (JSON.parse(readFileSync(vectorFile, 'utf8')) as Vector[])
  : [];
const describeVectors = vectors.length > 0 ? describe : describe.skip;

describeVectors('worked cases of other systems', () => {
  it.each(vectors.map((vector) => [`${vector.id} ${vector.note}`, vector] as const))(
    '%s',
    (_name, vector) => {
      const answer = answerCase(vector);
      const { charges, total } = 'error' in answer ? { charges: [], total: '' } : answer;
      const expected = vector.expected;
      expect({ charges, total }).toEqual({
        charges: expected.charges?.map(canonical) ?? charges,
        total: expected.total ? canonical(expected.total) : total,
      });
      expect(answer).not.toHaveProperty('error');
    },
  );
});

function canonical(text: string): string {
  return formatDecimal(decimal(text));
}
