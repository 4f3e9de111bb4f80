import { parseInstant } from '../../core/time';
import { soldPrices } from './sold-prices';

const TURN = parseInstant('2024-02-15T00:00:00Z');
const OFFERED = [
  { id: 'fee-1', kind: 'recurring', validFrom: null, validTo: TURN },
  { id: 'fee-2', kind: 'recurring', validFrom: TURN, validTo: null },
  { id: 'setup-1', kind: 'oneTime', validFrom: null, validTo: TURN },
  { id: 'traffic-1', kind: 'usage', validFrom: null, validTo: TURN },
  { id: 'traffic-2', kind: 'usage', validFrom: TURN, validTo: null },
];

describe('soldPrices', () => {
  it.each([
    ['2024-02-14T23:59:59.999Z', ['fee-1', 'setup-1', 'traffic-1', 'traffic-2']],
    ['2024-02-15T00:00:00Z', ['fee-2', 'traffic-1', 'traffic-2']],
  ])('sells at %s the fees on sale then, and usage in all versions', (startsAt, ids) => {
    const offered = [...OFFERED.map(({ id }) => id), 'not-read-yet'];
    const prices = new Map(OFFERED.map((price) => [price.id, price]));
    expect(soldPrices(offered, prices, parseInstant(startsAt))).toEqual([...ids, 'not-read-yet']);
  });
});
