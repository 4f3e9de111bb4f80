import type { Body } from '../resource-type';
import { mergePatch } from './merge-patch';

// The examples of RFC 7396, appendix A, as far as the target is an object.
it.each`
  target                 | patch                           | result
  ${{ a: 'b' }}          | ${{ a: 'c' }}                   | ${{ a: 'c' }}
  ${{ a: 'b' }}          | ${{ b: 'c' }}                   | ${{ a: 'b', b: 'c' }}
  ${{ a: 'b' }}          | ${{ a: null }}                  | ${{}}
  ${{ a: 'b', b: 'c' }}  | ${{ a: null }}                  | ${{ b: 'c' }}
  ${{ a: ['b'] }}        | ${{ a: 'c' }}                   | ${{ a: 'c' }}
  ${{ a: 'c' }}          | ${{ a: ['b'] }}                 | ${{ a: ['b'] }}
  ${{ a: { b: 'c' } }}   | ${{ a: { b: 'd', c: null } }}   | ${{ a: { b: 'd' } }}
  ${{ a: [{ b: 'c' }] }} | ${{ a: [1] }}                   | ${{ a: [1] }}
  ${{ e: null }}         | ${{ a: 1 }}                     | ${{ e: null, a: 1 }}
  ${{}}                  | ${{ a: { bb: { ccc: null } } }} | ${{ a: { bb: {} } }}
  ${{ a: 1 }}            | ${{ constructor: { x: 1 } }}    | ${{ a: 1, constructor: { x: 1 } }}
`(
  '$target patched by $patch',
  ({ target, patch, result }: { target: Body; patch: Body; result: Body }) => {
    const before = structuredClone(target);
    expect(mergePatch(target, patch)).toEqual(result);
    expect(target).toEqual(before);
  },
);
