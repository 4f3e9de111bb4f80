import { formatDecimal } from '../core/decimal';
import { instant } from '../core/time';
import {
  type Attributes,
  compileCard,
  emptyState,
  isNotRatable,
  parseLines,
  rate,
  toldTotal,
} from './index';

const GRADUATED = {
  model: 'graduated',
  tiers: [
    { upTo: '100', rate: '2' },
    { upTo: '500', rate: '1', flat: '10' },
    { upTo: null, rate: '0.5' },
  ],
};
const CALLS = { price: { model: 'percentage', percent: '1.5', fixed: '0.25' } };
const HOURS = { unit: 'hour', price: { model: 'unit', rate: '2.6' } };
const SECONDS = {
  tiers: [
    { upTo: '60', rate: '0.2', per: '60' },
    { rate: '0.1', per: '70' },
  ],
};

describe('toldTotal', () => {
  it.each`
    terms                                                                          | used                | parts                                                                                                   | why
    ${{ price: { model: 'unit', rate: '0.03', per: '1000' } }}                     | ${['374000']}       | ${['374000 at 0.03 per 1000 = 11.22']}                                                                  | ${'a price of a unit'}
    ${{ price: GRADUATED }}                                                        | ${['90', '40']}     | ${['100 at 2 per 1 = 200, 0 to 100', '30 at 1 per 1 and 10 = 40, 100 to 500']}                          | ${'how much of each tier of a graduated price'}
    ${{ price: { ...GRADUATED, model: 'volume' } }}                                | ${['90', '40']}     | ${['130 at 1 per 1 and 10 = 140, 100 to 500']}                                                          | ${'the tier that applied of a volume price'}
    ${{ price: { model: 'graduated', ...SECONDS } }}                               | ${['61', '6']}      | ${['60 at 0.2 per 60 = 0.2, 0 to 60', '7 at 0.1 per 70 = 0.01, 60 to open']}                            | ${'tiers that divide'}
    ${{ price: { model: 'package', size: '10', amount: '5', free: '3' } }}         | ${['24']}           | ${['21 at 5 per 10 = 15', 'included 3 = 0']}                                                            | ${'packages, and what came free before them'}
    ${{ price: { model: 'flat', amount: '7' } }}                                   | ${['4', '5']}       | ${['flat 9 = 7']}                                                                                       | ${'what a flat was due for'}
    ${{ price: { model: 'flat', amount: '7' }, scope: 'event' }}                   | ${['4', '5']}       | ${['2 at 7 per 1 = 14']}                                                                                | ${'how many events a flat was due for'}
    ${{ ...CALLS }}                                                                | ${['80', '20']}     | ${['100 at 1.5 per 100 = 1.5', '2 at 0.25 per 1 = 0.5']}                                                | ${'a share and what each event costs besides'}
    ${{ price: { model: 'unit', rate: '2' }, allowance: '10' }}                    | ${['8']}            | ${['included 8 = 0']}                                                                                   | ${'what the line includes'}
    ${{ price: { model: 'unit', rate: '2' }, discounts: [{ percent: '25' }] }}     | ${['8']}            | ${['8 at 2 per 1 = 16', 'discounts 0 = -4']}                                                            | ${'what discounts take off'}
    ${HOURS}                                                                       | ${['1']}            | ${['0.000277777778 at 2.6 per 1 = 0.000722222222']}                                                     | ${'seconds by the price of an hour, rounded up'}
    ${HOURS}                                                                       | ${['3601']}         | ${['1.000277777778 at 2.6 per 1 = 2.600722222222']}                                                     | ${'nothing as included that rounding left'}
    ${HOURS}                                                                       | ${['1000000', '3']} | ${['277.778611111111 at 2.6 per 1 = 722.224388888889']}                                                 | ${'seconds by the price of an hour, rounded down'}
    ${{ ...HOURS, allowance: '1' }}                                                | ${['3601']}         | ${['0.000277777778 at 2.6 per 1 = 0.000722222222', 'included 1 = 0']}                                   | ${'what is included of hours'}
    ${{ ...HOURS, price: GRADUATED }}                                              | ${['360001', '1']}  | ${['100 at 2 per 1 = 200, 0 to 100', '0.000555555556 at 1 per 1 and 10 = 10.000555555556, 100 to 500']} | ${'how much of each tier of hours'}
    ${{ price: { model: 'unit', rate: '2' }, maximum: '10' }}                      | ${['8']}            | ${undefined}                                                                                            | ${'nothing of what was capped'}
    ${{ price: { model: 'unit', rate: '0.13' }, round: { mode: 'up', scale: 0 } }} | ${['8']}            | ${undefined}                                                                                            | ${'nothing of what was rounded'}
    ${{ price: GRADUATED, scope: 'event' }}                                        | ${['90', '40']}     | ${undefined}                                                                                            | ${'nothing of tiers that each event began anew'}
    ${{ price: { model: 'unit', rate: '2' }, allowNegative: true }}                | ${['-8']}           | ${undefined}                                                                                            | ${'nothing of a credit'}
  `('says $why', ({ terms, used, parts }: { terms: object; used: string[]; parts: unknown }) => {
    expect(told(terms, used)).toEqual(parts);
  });
});

function told(terms: object, used: readonly string[]): string[] | undefined {
  const lookup = { meter: () => ({ unit: 'second', aggregation: 'sum' as const }) };
  const parsed = parseLines([{ id: 'line', meter: 'm', ...terms }], lookup);
  const [line] = compileCard(parsed.lines, lookup).lines;
  if (line === undefined) throw new Error(JSON.stringify(parsed.errors));
  let state = emptyState;
  for (const [index, quantity] of used.entries()) {
    const attributes: Attributes = {};
    const usage = { id: `${index}`, at: instant(index), quantity, amount: quantity, attributes };
    const rated = rate(line, state, usage);
    if (isNotRatable(rated)) throw new Error(rated.message);
    state = rated.state;
  }
  return toldTotal(line, state)?.map(({ what, quantity, amount, terms: by }) => {
    const [counted, cost] = [formatDecimal(quantity), formatDecimal(amount)];
    if (by === undefined) return `${what} ${counted} = ${cost}`;
    const flat = by.flat === undefined ? '' : ` and ${formatDecimal(by.flat)}`;
    const bound =
      by.tier && `, ${formatDecimal(by.tier.from)} to ${by.tier.upTo?.toString() ?? 'open'}`;
    const rated = `${formatDecimal(by.rate)} per ${formatDecimal(by.per)}`;
    return `${counted} at ${rated}${flat} = ${cost}${bound ?? ''}`;
  });
}
