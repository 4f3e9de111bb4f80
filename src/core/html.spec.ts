import fc from 'fast-check';
import { escape } from './html';

describe('escape', () => {
  it('leaves nothing that opens a tag, an attribute or an entity', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escape(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});
