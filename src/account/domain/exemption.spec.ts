import { parseInstant } from '../../core/time';
import { type Exemption, retaxedOf, unalignedOf } from './exemption';

const MONTHLY = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' } as const;
const NOW = day('2026-01-20');

describe('unalignedOf', () => {
  it.each<[string, Partial<Exemption>, readonly string[]]>([
    ['open on both sides', {}, []],
    ['a period', { from: day('2026-02-01'), to: day('2026-03-01') }, []],
    ['begun in a period that is over', { from: day('2025-12-07') }, []],
    ['begun in the running period', { from: day('2026-01-07') }, ['c[0].validFor.startDateTime']],
    ['ending within one to come', { to: day('2027-05-05') }, ['c[0].validFor.endDateTime']],
  ])('%s', (_what, said, paths) => {
    const unaligned = unalignedOf('A', MONTHLY, [exemption(said)], NOW);
    expect(unaligned.map(({ path }) => path)).toEqual(paths);
  });
});

describe('retaxedOf', () => {
  it('is when another tax is due, whatever the certificates are called', () => {
    const before = [exemption({ to: day('2026-03-01') })];
    const longer = [exemption({ certificate: 'other', to: day('2026-05-01') })];
    const times = retaxedOf('A', before, longer);
    expect(times).toEqual([
      {
        account: 'A',
        path: 'c[0].validFor.startDateTime',
        from: day('2026-03-01'),
        to: day('2026-05-01'),
      },
    ]);
    expect(retaxedOf('A', longer, before)).toMatchObject([{ path: 'c', from: day('2026-03-01') }]);
    expect(retaxedOf('A', before, before)).toEqual([]);
  });

  it('tells the categories apart', () => {
    const all = [exemption({})];
    const two = [exemption({ categories: ['b'] }), exemption({ categories: ['a'] })];
    expect(retaxedOf('A', two, [exemption({ categories: ['a', 'b'] })])).toEqual([]);
    expect(retaxedOf('A', two, all)).toHaveLength(1);
    expect(retaxedOf('A', all, [...all, ...two])).toEqual([]);
  });
});

function exemption(said: Partial<Exemption>): Exemption {
  return { certificate: 'C', categories: null, from: null, to: null, path: 'c[0]', ...said };
}

function day(date: string) {
  return parseInstant(`${date}T00:00:00Z`);
}
