import { Tally } from './tally';

const limits = { ofOne: 2, ofAll: 3 };

it.each`
  come                              | told               | untold
  ${['a', 'a']}                     | ${['a', 'a']}      | ${{}}
  ${['a', 'a', 'a', 'b', 'a']}      | ${['a', 'a', 'b']} | ${{ a: 2 }}
  ${['a', 'a', 'b', 'b', 'c']}      | ${['a', 'a', 'b']} | ${{ b: 1, c: 1 }}
  ${['a', 'b', 'c', 'd', 'e', 'd']} | ${['a', 'b', 'c']} | ${{ others: 3 }}
`('of $come it tells $told', ({ come, told, untold }: Record<string, string[]>) => {
  const tally = new Tally<string>(limits, 'others');
  expect(come?.filter((name) => tally.take(name, name))).toEqual(told);
  const rest = tally.untold().map(({ what, times }) => [what, times]);
  expect(Object.fromEntries(rest)).toEqual(untold);
});
