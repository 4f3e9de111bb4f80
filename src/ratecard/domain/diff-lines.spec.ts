import fc from 'fast-check';
import { diffLines } from './diff-lines';

const line = (id: string, rate: string, more: object = {}) => ({
  id,
  price: { model: 'unit', rate },
  ...more,
});

describe('diffLines', () => {
  it('names lines that came, went and changed, and what changed in them', () => {
    expect(
      diffLines(
        [line('a', '1'), line('b', '2'), line('c', '3')],
        [line('d', '4'), line('b', '2.5'), line('c', '3')],
      ),
    ).toEqual({
      added: [line('d', '4')],
      removed: [line('a', '1')],
      changed: [{ id: 'b', changes: [{ path: 'price.rate', from: '2', to: '2.5' }] }],
      unchangedCount: 1,
    });
  });

  it.each([
    ['a new field', {}, { minimum: '5' }, [{ path: 'minimum', from: null, to: '5' }]],
    ['a field that went', { minimum: '5' }, {}, [{ path: 'minimum', from: '5', to: null }]],
    [
      'a tier',
      { tiers: [{ upTo: '1' }, { upTo: null }] },
      { tiers: [{ upTo: '2' }, { upTo: null }] },
      [{ path: 'tiers[0].upTo', from: '1', to: '2' }],
    ],
    [
      'another shape',
      { match: { a: 'x' } },
      { match: { a: ['x'] } },
      [{ path: 'match.a', from: 'x', to: ['x'] }],
    ],
  ])('names %s by its path', (_what, before, after, changes) => {
    expect(diffLines([line('a', '1', before)], [line('a', '1', after)]).changed).toEqual([
      { id: 'a', changes },
    ]);
  });

  it('finds nothing between a version and itself', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ id: fc.string(), price: fc.jsonValue() })), (lines) => {
        expect(diffLines(lines, lines)).toMatchObject({ added: [], removed: [], changed: [] });
      }),
    );
  });
});
