import fc from 'fast-check';
import { compositeKey } from './composite-key';

/** As clients choose ids. */
const id = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '/', ',', ':', '|', '1') });

it('is the same for the same parts and for no others', () => {
  fc.assert(
    fc.property(fc.array(id), fc.array(id), (one, other) => {
      const isSame = one.length === other.length && one.every((part, at) => part === other[at]);
      // Of no part and of one that is empty: keys of one map have as many parts.
      if (one.length !== other.length) return;
      expect(compositeKey(...one) === compositeKey(...other)).toBe(isSame);
    }),
  );
});
