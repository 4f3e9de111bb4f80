import fc from 'fast-check';
import { decodePercent } from './percent-encoding';

it('reads back whatever was encoded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(decodePercent(encodeURIComponent(text))).toBe(text);
    }),
  );
});

it.each(['%', '%f', '%ZZ', '%ff', '%E0%A4', 'a%'])('knows no text that %s stands for', (text) => {
  expect(decodePercent(text)).toBeUndefined();
});
