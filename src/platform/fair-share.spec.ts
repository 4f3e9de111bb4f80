import { FairShare } from './fair-share';

/** Lets them take as many places as they get; answers how many each has. */
function fill(share: FairShare, parties: readonly string[]): Record<string, number> {
  const got: Record<string, number> = {};
  for (let party = share.next(parties); party !== undefined; party = share.next(parties)) {
    share.take(party);
    got[party] = (got[party] ?? 0) + 1;
  }
  return got;
}

describe('FairShare', () => {
  it.each`
    places | parties                 | got                     | why
    ${4}   | ${['a']}                | ${{ a: 2 }}             | ${'one party alone gets half'}
    ${64}  | ${['a']}                | ${{ a: 32 }}            | ${'however many there are'}
    ${4}   | ${['a', 'b']}           | ${{ a: 2, b: 1 }}       | ${'two leave one over for a third'}
    ${1}   | ${['a']}                | ${{ a: 1 }}             | ${'the only place is taken'}
    ${3}   | ${['a', 'b', 'c', 'd']} | ${{ a: 1, b: 1, c: 1 }} | ${'more parties than places'}
    ${4}   | ${[]}                   | ${{}}                   | ${'nobody waits'}
  `('$why', ({ places, parties, got }: { places: number; parties: string[]; got: object }) => {
    expect(fill(new FairShare(places), parties)).toEqual(got);
  });

  it('has a place for a party that comes after a greedy one', () => {
    const share = new FairShare(4);
    fill(share, ['greedy']);
    expect(fill(share, ['greedy', 'late'])).toEqual({ late: 1 });
  });

  it('serves those that wait in turn', () => {
    const share = new FairShare(2);
    const served: string[] = [];
    for (let turn = 0; turn < 6; turn++) {
      const party = share.next(['a', 'b', 'c']);
      if (party === undefined) continue;
      served.push(party);
      share.take(party);
      share.giveBack(party);
    }
    expect(served).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  it('has all places again when all are given back', () => {
    const share = new FairShare(4);
    for (const party of ['a', 'a', 'b']) share.take(party);
    for (const party of ['a', 'a', 'b']) share.giveBack(party);
    expect(share.free).toBe(4);
    expect(fill(share, ['a'])).toEqual({ a: 2 });
  });
});
