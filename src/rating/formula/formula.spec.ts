import fc from 'fast-check';
import { decimal, type Decimal, formatDecimal, sum } from '../../core/decimal';
import { fractionOf } from '../../core/fraction';
import { instant } from '../../core/time';
import {
  type Attributes,
  type CompiledLine,
  type CounterState,
  compileCard,
  emptyState,
  explain,
  isOrderSensitive,
  parseLines,
  rate,
  readState,
  rebase,
  type Usage,
  writeState,
} from '../index';
import { numberOf } from './evaluate';
import { isFault, parseExpression } from './parse-expression';

function line(expression: string, terms: object = {}): CompiledLine {
  const price = { model: 'formula', expression };
  const lookup = { meter: () => ({ unit: 'GB', aggregation: 'sum' as const }) };
  const parsed = parseLines([{ id: 'line', meter: 'm', price, ...terms }], lookup);
  const [compiled] = compileCard(parsed.lines, lookup).lines;
  if (!compiled) throw new Error(JSON.stringify(parsed.errors));
  return compiled;
}

type Said = readonly [quantity: string, attributes?: Attributes, amount?: string];

function usageOf([quantity, attributes = {}, amount]: Said): Usage {
  const usage = { id: 'u', at: instant(0), quantity, attributes };
  return amount === undefined ? usage : { ...usage, amount };
}

function rateAll(of: CompiledLine, said: readonly Said[], from: CounterState = emptyState) {
  let state = from;
  const charges = said.map((each) => {
    const rated = rate(of, state, usageOf(each));
    if ('code' in rated) return rated.code;
    state = rated.state;
    return rated.charge;
  });
  return { charges, state };
}

describe('what a formula may say', () => {
  it.each`
    expression                                                 | quantity  | attributes                      | price               | why
    ${'quantity * 0.1'}                                        | ${'3'}    | ${{}}                           | ${'0.3'}            | ${'a product, to the last digit'}
    ${'quantity / 3'}                                          | ${'1'}    | ${{}}                           | ${'0.333333333333'} | ${'a quotient is rounded once'}
    ${'quantity / 3 * 3'}                                      | ${'1'}    | ${{}}                           | ${'1'}              | ${'a third three times is one'}
    ${'1 + 2 * quantity - 4 / 2'}                              | ${'3'}    | ${{}}                           | ${'5'}              | ${'products before sums'}
    ${'-(1 - quantity)'}                                       | ${'3'}    | ${{}}                           | ${'2'}              | ${'a sign'}
    ${'quantity * (priority == "high" ? 0.04 : 0.02)'}         | ${'10'}   | ${{ priority: 'high' }}         | ${'0.4'}            | ${'a choice by a text'}
    ${'quantity * (priority == "high" ? 0.04 : 0.02)'}         | ${'10'}   | ${{ priority: 'low' }}          | ${'0.2'}            | ${'its other side'}
    ${'premium ? 2 : 1'}                                       | ${'1'}    | ${{ premium: true }}            | ${'2'}              | ${'a flag'}
    ${'premium == true ? 2 : 1'}                               | ${'1'}    | ${{ premium: 'false' }}         | ${'1'}              | ${'a flag that came as text'}
    ${'level == 1 ? 2 : 1'}                                    | ${'1'}    | ${{ level: '1.0' }}             | ${'2'}              | ${'a number is compared as one'}
    ${'level == 1 ? 2 : 1'}                                    | ${'1'}    | ${{ level: 'high' }}            | ${'1'}              | ${'a text is no number'}
    ${'level != "1" ? 2 : 1'}                                  | ${'1'}    | ${{ level: '1.0' }}             | ${'2'}              | ${'a text is compared as text'}
    ${'from == to ? 2 : 1'}                                    | ${'1'}    | ${{ from: 'a', to: 'a' }}       | ${'2'}              | ${'two attributes'}
    ${'quantity >= 5 ? 2 : 1'}                                 | ${'5'}    | ${{}}                           | ${'2'}              | ${'at least'}
    ${'quantity < 5 ? 2 : 1'}                                  | ${'5'}    | ${{}}                           | ${'1'}              | ${'less'}
    ${'min(quantity, 2) + max(1, quantity, 7)'}                | ${'3'}    | ${{}}                           | ${'9'}              | ${'the least and the most'}
    ${'round(quantity, 1)'}                                    | ${'2.25'} | ${{}}                           | ${'2.3'}            | ${'half up'}
    ${'round(0 - quantity) + 10'}                              | ${'2.5'}  | ${{}}                           | ${'7'}              | ${'half away from zero'}
    ${'ceil(quantity) * 100 + floor(quantity)'}                | ${'2.5'}  | ${{}}                           | ${'302'}            | ${'up and down'}
    ${'ceil(0 - quantity) * 100 + floor(0 - quantity) + 1000'} | ${'2.5'}  | ${{}}                           | ${'797'}            | ${'toward and from infinity'}
    ${'quantity * weight'}                                     | ${'3'}    | ${{ weight: '0.000000000001' }} | ${'0.000000000003'} | ${'an attribute of twelve decimals'}
    ${'quantity * weight'}                                     | ${'3'}    | ${{ weight: 0.1 }}              | ${'0.3'}            | ${'an attribute that came as a number'}
    ${'constructor'}                                           | ${'3'}    | ${{ constructor: '2' }}         | ${'2'}              | ${'whatever it is called'}
  `('$expression of $quantity is $price: $why', ({ expression, quantity, attributes, price }) => {
    const of = line(expression, { scope: 'event' });
    expect(rateAll(of, [[quantity, attributes]]).charges).toEqual([price]);
  });

  it.each`
    expression                                 | code                           | why
    ${'quantity *'}                            | ${'price.formula-malformed'}   | ${'it ends too early'}
    ${'quantity * (2'}                         | ${'price.formula-malformed'}   | ${'a bracket is open'}
    ${'"high"'}                                | ${'price.formula-malformed'}   | ${'a text is no price'}
    ${'quantity > 3'}                          | ${'price.formula-malformed'}   | ${'nor is a flag'}
    ${'1 < quantity < 3'}                      | ${'price.formula-malformed'}   | ${'a flag is not less than a number'}
    ${'quantity ? 1 : 2'}                      | ${'price.formula-malformed'}   | ${'a number is no choice'}
    ${'quantity == "high" ? 1 : 2'}            | ${'price.formula-malformed'}   | ${'a quantity is no text'}
    ${'a ? 1 : "one"'}                         | ${'price.formula-malformed'}   | ${'two sorts of price'}
    ${'round(quantity, x)'}                    | ${'price.formula-malformed'}   | ${'decimals are written'}
    ${'round(quantity, 13)'}                   | ${'price.formula-malformed'}   | ${'twelve decimals are kept'}
    ${'max()'}                                 | ${'price.formula-malformed'}   | ${'the most of nothing'}
    ${'2 quantity'}                            | ${'price.formula-not-allowed'} | ${'two expressions'}
    ${'quantity; 3'}                           | ${'price.formula-not-allowed'} | ${'two statements'}
    ${'1e3 * quantity'}                        | ${'price.formula-not-allowed'} | ${'no plain decimal'}
    ${'quantity % 2'}                          | ${'price.formula-not-allowed'} | ${'a rest'}
    ${'a && b ? 1 : 2'}                        | ${'price.formula-not-allowed'} | ${'a junction'}
    ${'usage.quantity'}                        | ${'price.formula-not-allowed'} | ${'a member'}
    ${'quantity["constructor"]'}               | ${'price.formula-not-allowed'} | ${'a member by name'}
    ${'this'}                                  | ${'price.formula-not-allowed'} | ${'this'}
    ${'eval("1")'}                             | ${'price.formula-not-allowed'} | ${'another function'}
    ${'max(1, 2)(3)'}                          | ${'price.formula-not-allowed'} | ${'a call of what is no function'}
    ${'null'}                                  | ${'price.formula-not-allowed'} | ${'nothing'}
    ${`${'1+'.repeat(600)}1`}                  | ${'price.formula-too-large'}   | ${'more than 1000 characters'}
    ${`${'1+'.repeat(150)}1`}                  | ${'price.formula-too-large'}   | ${'more than 200 parts'}
    ${`${'-'.repeat(30)}1`}                    | ${'price.formula-too-large'}   | ${'deeper than 20'}
    ${`${'('.repeat(499)}1${')'.repeat(499)}`} | ${undefined}                   | ${'brackets have no depth of their own'}
  `('$why: $code', ({ expression, code }) => {
    const read = parseExpression(expression);
    expect(isFault(read) ? read.code : undefined).toBe(code);
  });

  it.each`
    expression                                      | said                          | code                           | why
    ${'quantity * weight'}                          | ${['1']}                      | ${'usage.attribute-missing'}   | ${'an attribute is missing'}
    ${'quantity * toString'}                        | ${['1']}                      | ${'usage.attribute-missing'}   | ${'what every object has is no attribute'}
    ${'quantity * weight'}                          | ${['1', { weight: 'heavy' }]} | ${'usage.attribute-malformed'} | ${'it is no number'}
    ${'weight ? 1 : 2'}                             | ${['1', { weight: 'heavy' }]} | ${'usage.attribute-malformed'} | ${'it is no flag'}
    ${'quantity / weight'}                          | ${['1', { weight: '0' }]}     | ${'usage.division-by-zero'}    | ${'it divides by zero'}
    ${'1 / (quantity - 1)'}                         | ${['1']}                      | ${'usage.division-by-zero'}    | ${'it divides by what comes to zero'}
    ${'amount * 0.02'}                              | ${['1']}                      | ${'usage.amount-missing'}      | ${'the event has no amount'}
    ${'99999999999999999999 * quantity * quantity'} | ${['99999999999999999999']}   | ${'usage.out-of-range'}        | ${'the price is too large'}
  `('refuses usage when $why', ({ expression, said, code }) => {
    const scope = { scope: 'event' };
    expect(rateAll(line(expression, scope), [said]).charges).toEqual([code]);
  });
});

describe('a formula over a period', () => {
  it.each`
    expression                                         | terms                                                  | said                                                           | charges               | why
    ${'quantity * 0.1'}                                | ${{}}                                                  | ${[['10'], ['5']]}                                             | ${['1', '0.5']}       | ${'each event adds its part'}
    ${'max(quantity * 0.1, 2)'}                        | ${{}}                                                  | ${[['10'], ['5'], ['10']]}                                     | ${['2', '0', '0.5']}  | ${'the total is priced'}
    ${'5 + quantity'}                                  | ${{}}                                                  | ${[['1'], ['1'], ['-2']]}                                      | ${['6', '1', '-7']}   | ${'nothing costs nothing'}
    ${'quantity * (priority == "high" ? 0.04 : 0.02)'} | ${{}}                                                  | ${[['10', { priority: 'high' }], ['10', { priority: 'low' }]]} | ${['0.4', '0.2']}     | ${'each at its own priority'}
    ${'quantity > 10 ? quantity * 2 : quantity'}       | ${{}}                                                  | ${[['10'], ['1']]}                                             | ${['10', '12']}       | ${'like a volume tier'}
    ${'amount * 0.02'}                                 | ${{ scope: 'event' }}                                  | ${[['1', {}, '50'], ['1', {}, '25']]}                          | ${['1', '0.5']}       | ${'the money of the event'}
    ${'quantity * 2'}                                  | ${{ allowance: '5' }}                                  | ${[['3'], ['3'], ['1']]}                                       | ${['0', '2', '2']}    | ${'an allowance comes first'}
    ${'quantity * 2'}                                  | ${{ maximum: '5' }}                                    | ${[['2'], ['2'], ['2']]}                                       | ${['4', '1', '0']}    | ${'a cap of the period'}
    ${'quantity / 3'}                                  | ${{ scope: 'event', discounts: [{ percent: '50' }] }}  | ${[['1']]}                                                     | ${['0.166666666667']} | ${'rounded once, after the discount'}
    ${'quantity * 0.00001'}                            | ${{ scope: 'event', round: { mode: 'up', scale: 4 } }} | ${[['1']]}                                                     | ${['0.0001']}         | ${'rounded as the line says'}
    ${'1 - quantity'}                                  | ${{}}                                                  | ${[['3'], ['1']]}                                              | ${['0', '0']}         | ${'a price below zero is nothing'}
    ${'1 - quantity'}                                  | ${{ allowNegative: true }}                             | ${[['3'], ['1']]}                                              | ${['-2', '-1']}       | ${'or a credit where that is allowed'}
    ${'quantity * 2'}                                  | ${{ allowNegative: true }}                             | ${[['-3'], ['4']]}                                             | ${['-6', '8']}        | ${'minus the price of the magnitude'}
    ${'quantity * 2'}                                  | ${{}}                                                  | ${[['-3'], ['4']]}                                             | ${['0', '2']}         | ${'usage meets what was taken back'}
  `('$expression with $terms: $why', ({ expression, terms, said, charges }) => {
    expect(rateAll(line(expression, terms), said).charges).toEqual(charges);
  });

  it('runs on under another version: what comes is priced anew', () => {
    const { state } = rateAll(line('quantity'), [['10']]);
    const next = line('quantity * quantity');
    expect(rateAll(next, [['1']], rebase(next, state)).charges).toEqual(['21']);
  });

  it('depends on the order only where attributes other than the group have a say', () => {
    const sensitive = (expression: string, terms: object = {}) =>
      isOrderSensitive(line(expression, terms));
    expect(sensitive('quantity * quantity')).toBe(false);
    expect(sensitive('quantity * weight')).toBe(true);
    expect(sensitive('quantity * weight', { groupBy: ['weight'] })).toBe(false);
    expect(sensitive('quantity * weight', { scope: 'event' })).toBe(false);
  });

  it('says what it priced, and what was there before', () => {
    const of = line('quantity * 2 + 1');
    const { state } = rateAll(of, [['10']]);
    expect(explain(of, state, usageOf(['5']))).toMatchObject({
      parts: [{ what: 'quantity * 2 + 1', quantity: '15', amount: '31' }],
      steps: [
        { step: 'price before', amount: '21' },
        { step: 'price after', amount: '31' },
        { step: 'price', amount: '10' },
        { step: 'sum of events', amount: '31' },
      ],
      charge: '10',
    });
  });
});

// Expressions with what they come to, built side by side: one as text, one in decimals.
type Built = { readonly text: string; readonly value: Decimal };
const small = fc.integer({ min: 0, max: 9_999 }).map((units) => decimal(`${units}`).dividedBy(100));
const leaf: fc.Arbitrary<Built> = fc.oneof(
  small.map((value) => ({ text: formatDecimal(value), value })),
  fc.constant({ text: 'quantity', value: decimal('12.5') }),
  fc.constant({ text: 'weight', value: decimal('0.75') }),
);
const { built } = fc.letrec<{ built: Built }>((tie) => ({
  built: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc
      .tuple(fc.constantFrom('+', '-', '*'), tie('built'), tie('built'))
      .map(([operator, a, b]) => ({
        text: `(${a.text} ${operator} ${b.text})`,
        value:
          operator === '+'
            ? a.value.plus(b.value)
            : operator === '-'
              ? a.value.minus(b.value)
              : a.value.times(b.value),
      })),
    fc.tuple(tie('built'), tie('built')).map(([a, b]) => ({
      text: `(${a.text} > ${b.text} ? ${a.text} : ${b.text})`,
      value: a.value.greaterThan(b.value) ? a.value : b.value,
    })),
    fc.tuple(tie('built'), tie('built')).map(([a, b]) => ({
      text: `min(${a.text}, ${b.text})`,
      value: a.value.lessThan(b.value) ? a.value : b.value,
    })),
  ),
}));

it('comes to what the same expression comes to in decimals', () => {
  fc.assert(
    fc.property(built, ({ text, value }) => {
      const read = parseExpression(text);
      // A small expression in decimals never has the forty digits at which they are cut.
      if (isFault(read) || value.precision() > 36) return;
      const usage = { attributes: { weight: '0.75' } };
      const quantity = fractionOf(decimal('12.5'));
      expect(numberOf(read, { quantity, usage })).toEqual(fractionOf(value));
    }),
    { numRuns: 500 },
  );
});

const quantities = fc.array(
  fc
    .integer({ min: -300, max: 900 })
    .map((units) => formatDecimal(decimal(`${units}`).dividedBy(7).toDecimalPlaces(6))),
  { maxLength: 12 },
);
const formulas = fc.constantFrom(
  'quantity / 7',
  'quantity > 100 ? quantity * 0.3 : quantity * 0.5 + 1',
  'ceil(quantity / 10) * 3',
  'min(quantity * 0.1, 20)',
);

it('adds up to the price of the total, whatever the order and the batches', () => {
  const shuffled = quantities.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(formulas, shuffled, (expression, [list, other]) => {
      const of = line(expression);
      const said = (quantity: string): Said => [quantity];
      const one = rateAll(of, list.map(said));
      // The other way round the totals are written and read between any two, as between batches.
      let state = emptyState;
      const charges = other.map((quantity) => {
        const {
          charges: [charge],
          state: next,
        } = rateAll(of, [said(quantity)], state);
        state = readState(writeState(next));
        return charge ?? '';
      });
      const total = formatDecimal(sum(one.charges.map(decimal)));
      expect(formatDecimal(sum(charges.map(decimal)))).toBe(total);
      const all = formatDecimal(sum(list.map(decimal)));
      expect(rateAll(of, [said(all)]).charges).toEqual([total]);
    }),
  );
});
