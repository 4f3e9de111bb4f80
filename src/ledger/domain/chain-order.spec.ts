import { parseInstant } from '../../core/time';
import { chainOrderOf, type Posted } from './chain-order';

const posted = (rootId: string, time: string): Posted => {
  return { rootId, at: parseInstant(`2024-03-10T${time}Z`) };
};
const AHEAD = posted('a', '12:00:02');
const BEHIND = posted('a', '12:00:00');

it.each`
  places                                                                                  | order        | why
  ${[{ ...AHEAD, first: 1n, last: 1n }, { ...BEHIND, first: 2n, last: 2n }]}              | ${-1}        | ${'the chain, not the clock'}
  ${[{ ...AHEAD, first: 3n, last: 4n }, { ...BEHIND, first: 1n, last: 2n }]}              | ${1}         | ${'the other way round'}
  ${[{ ...AHEAD, first: 1n, last: 3n }, { ...BEHIND, first: 2n, last: 2n }]}              | ${undefined} | ${'an instant that came twice'}
  ${[{ ...AHEAD, first: 1n, last: 1n }]}                                                  | ${undefined} | ${'what came to nothing'}
  ${[{ ...AHEAD, first: 1n, last: 1n }, { ...BEHIND, rootId: 'b', first: 2n, last: 2n }]} | ${undefined} | ${'what another root has'}
`('orders by $why', ({ places, order }) => {
  expect(chainOrderOf(places)(AHEAD, BEHIND)).toBe(order);
});
