import { HeldBytes } from './held-bytes';

describe('HeldBytes', () => {
  it.each`
    asked                               | given                  | why
    ${[['a', 200]]}                     | ${[true]}              | ${'takes one longer than all beside nothing'}
    ${[['a', 30], ['a', 20], ['a', 1]]} | ${[true, true, false]} | ${'leaves half to others'}
    ${[['a', 50], ['b', 33], ['b', 1]]} | ${[true, true, false]} | ${'leaves a third to a third'}
    ${[['a', 50], ['b', 50], ['c', 1]]} | ${[true, true, false]} | ${'takes no more than all'}
  `('$why', ({ asked, given }: { asked: [string, number][]; given: boolean[] }) => {
    const held = new HeldBytes(100);
    expect(asked.map(([party, bytes]) => held.take(party, bytes))).toEqual(given);
  });

  it('takes again what was given back', () => {
    const held = new HeldBytes(100);
    expect([held.take('a', 50), held.take('a', 10)]).toEqual([true, false]);
    held.giveBack('a', 50);
    expect([held.take('a', 50), held.take('a', 10)]).toEqual([true, false]);
  });
});
