import { instant } from '../../core/time';
import { askedOf } from '../store/price.mapping';
import { rivalsAmong } from './rival-prices';

const PRICE = { kind: 'usage', validFrom: null, validTo: null } as const;
const line = (meter: string, match: object = {}) => ({ meter, match });
const usage = (id: string, ...lines: object[]) => ({ ...PRICE, id, asked: askedOf({ lines }) });
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
    'an overage',
    [usage('a', line('m')), { ...usage('b', line('m')), kind: 'overage' as const }],
    [],
  ],
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
  ['a card', [usage('a', line('m')), { ...PRICE, id: 'b', asked: askedOf({ lines: null }) }], []],
])('of %s', (_what, prices, ids) => {
  expect(rivalsAmong(prices).map(([id]) => id)).toEqual(ids);
});
