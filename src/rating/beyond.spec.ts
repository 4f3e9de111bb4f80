import fc from 'fast-check';
import { decimal, formatDecimal, sum } from '../core/decimal';
import { instant } from '../core/time';
import {
  type CompiledLine,
  compileCard,
  emptyState,
  parseLines,
  rate,
  rebase,
  type Usage,
  withoutBound,
} from './index';

const tier = (upTo: string | null, rateText: string) => ({ upTo, rate: rateText });

function line(model: string, terms: object, last: string | null = '100'): CompiledLine {
  const price = { model, tiers: [tier('50', '2'), tier(last, '1')] };
  const beyond = last === null ? {} : { beyond: 'refuse' };
  const lookup = { meter: () => ({ unit: 'GB', aggregation: 'sum' as const }) };
  const json = [{ id: 'line', meter: 'm', price, ...beyond, ...terms }];
  const parsed = parseLines(json, lookup);
  const [compiled] = compileCard(parsed.lines, lookup).lines;
  if (!compiled) throw new Error(JSON.stringify(parsed.errors));
  return compiled;
}

const usage = (quantity: string): Usage => ({ id: 'u', at: instant(0), quantity, attributes: {} });

function rateAll(of: CompiledLine, quantities: readonly string[]) {
  let state = emptyState;
  const charges = quantities.map((quantity) => {
    const rated = rate(of, state, usage(quantity));
    if ('code' in rated) return rated.code;
    state = rated.state;
    return rated.charge;
  });
  return { charges, state };
}

const REFUSED = 'usage.beyond-last-tier';

describe('a last tier that ends', () => {
  it.each`
    model          | terms                      | quantities                    | charges                          | why
    ${'graduated'} | ${{}}                      | ${['60', '40', '0.1']}        | ${['110', '40', REFUSED]}        | ${'the bound itself is priced'}
    ${'volume'}    | ${{}}                      | ${['60', '41', '40']}         | ${['60', REFUSED, '40']}         | ${'what is refused counts nowhere'}
    ${'graduated'} | ${{ scope: 'event' }}      | ${['100', '101', '100']}      | ${['150', REFUSED, '150']}       | ${'each call has the bound'}
    ${'graduated'} | ${{ allowance: '10' }}     | ${['110', '1']}               | ${['150', REFUSED]}              | ${'what is free is not priced'}
    ${'graduated'} | ${{ unit: 'MB' }}          | ${['0.1', '0.1']}             | ${['150', REFUSED]}              | ${'the bound is in the unit of the price'}
    ${'graduated'} | ${{ allowNegative: true }} | ${['-100', '-1', '1', '100']} | ${['-150', REFUSED, '1', '151']} | ${'a credit is minus a price'}
    ${'graduated'} | ${{}}                      | ${['100', '-10', '10']}       | ${['150', '-10', '10']}          | ${'a correction makes room'}
  `('$model $quantities: $why', ({ model, terms, quantities, charges }) => {
    expect(rateAll(line(model, terms), quantities).charges).toEqual(charges);
  });

  it('says what the price reaches and what was asked', () => {
    const rated = rate(line('graduated', {}), emptyState, usage('100.5'));
    expect(rated).toMatchObject({
      path: 'quantity',
      message: 'Line line prices up to 100 GB, and this makes it 100.5',
    });
  });

  it('takes a correction though a version that ends lower leaves too much', () => {
    const { state } = rateAll(line('graduated', {}), ['100']);
    const lower = line('graduated', {}, '80');
    const before = rebase(lower, state);
    expect(rate(lower, before, usage('-5'))).toMatchObject({ charge: '-5' });
    expect(rate(lower, before, usage('1'))).toMatchObject({ code: REFUSED });
  });

  it('may be passed on the way when what was accepted is rated again', () => {
    const { charges } = rateAll(withoutBound(line('graduated', {})), ['90', '20', '-10']);
    expect(formatDecimal(sum(charges.map(decimal)))).toBe('150');
  });
});

const quantities = fc.array(
  fc
    .integer({ min: -400, max: 600 })
    .map((tenths) => formatDecimal(decimal(`${tenths}`).dividedBy(10))),
  { maxLength: 15 },
);

it('charges what it accepts as the open tier does, and never prices above the bound', () => {
  fc.assert(
    fc.property(fc.constantFrom('graduated', 'volume'), quantities, (model, list) => {
      const { charges, state } = rateAll(line(model, {}), list);
      const accepted = list.filter((_each, index) => charges[index] !== REFUSED);
      const open = rateAll(line(model, {}, null), accepted).charges;
      expect(charges.filter((charge) => charge !== REFUSED)).toEqual(open);
      expect(state.aggregate <= 100n * 10n ** 12n).toBe(true);
    }),
  );
});
