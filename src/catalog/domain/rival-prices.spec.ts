import { instant } from '../../core/time';
import { rivalsAmong, turnsAmong } from './rival-prices';

const PRICE = { kind: 'usage', validFrom: null, validTo: null } as const;
const line = (meter: string, match: object = {}) => ({ meter, match });
const usage = (id: string, ...lines: object[]) => ({ ...PRICE, id, lines });
const card = (id: string) => ({ ...PRICE, id, lines: null });
const overage = (id: string, ...lines: object[]) => ({
  ...usage(id, ...lines),
  kind: 'overage' as const,
});
const to = (prefix: string) => ({ number: { prefix } });
const TURN = instant(1_000);

it.each([
  ['the same usage', [usage('a', line('m')), usage('b', line('m'))], ['b']],
  [
    'conditions in another order',
    [usage('a', line('m', { x: '1', y: '2' })), usage('b', line('m', { y: '2', x: '1' }))],
    ['b'],
  ],
  [
    'one line of several',
    [usage('a', line('m', { x: '1' }), line('m', { x: '2' })), usage('b', line('m', { x: '2' }))],
    ['b'],
  ],
  ['another meter', [usage('a', line('m')), usage('b', line('n'))], []],
  ['a condition', [usage('a', line('m')), usage('b', line('m', { x: '1' }))], []],
  [
    'conditions that may both hold',
    [usage('a', line('m', { x: '1' })), usage('b', line('m', { y: '2' }))],
    ['b'],
  ],
  [
    'ranges that overlap',
    [usage('a', line('m', { x: { from: '1' } })), usage('b', line('m', { x: { to: '2' } }))],
    ['b'],
  ],
  ['other values', [usage('a', line('m', { x: '1' })), usage('b', line('m', { x: '2' }))], []],
  ['a longer prefix', [usage('a', line('m', to('49'))), usage('b', line('m', to('4930')))], []],
  [
    'a longer prefix each',
    [
      usage('a', line('m', to('49')), line('m', to('3012'))),
      usage('b', line('m', to('4930')), line('m', to('30'))),
    ],
    ['b'],
  ],
  ['an overage', [usage('a', line('m')), overage('b', line('m'))], []],
  [
    'one that is picked',
    [usage('a', line('m')), { ...usage('b', line('m')), selling: 'picked' as const }],
    [],
  ],
  [
    'its next version',
    [
      { ...usage('a', line('m')), validTo: TURN },
      { ...usage('b', line('m')), validFrom: TURN },
    ],
    [],
  ],
  ['a card', [usage('a', line('m')), card('b')], []],
])('of %s', (_what, prices, ids) => {
  expect(rivalsAmong(prices).map(([id]) => id)).toEqual(ids);
});

it.each([
  ['usage before an overage', [usage('a', line('m')), overage('b', line('m'))], 'b a'],
  [
    'no condition before one and two',
    [
      usage('a', line('m')),
      usage('b', line('m', { x: '1' })),
      usage('c', line('m', { x: '1', y: '2' })),
    ],
    'c b a',
  ],
  ['a shorter prefix', [usage('a', line('m', to('49'))), usage('b', line('m', to('4930')))], 'b a'],
  [
    'no condition before a card, and that before one',
    [usage('a', line('m')), card('b'), usage('c', line('m', { x: '1' }))],
    'c b a',
  ],
  ['other meters', [usage('a', line('m')), usage('b', line('n', { x: '1' })), card('c')], 'b c a'],
])('turns round what lists %s', (_what, prices, turns) => {
  expect(turnsAmong(prices).join(' ')).toBe(turns);
});
