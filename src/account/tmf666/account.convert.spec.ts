import { parseInstant } from '../../core/time';
import { isClosed, withModified, withParties } from './account.convert';

describe('withModified', () => {
  it('takes the place of what a client says', () => {
    const at = parseInstant('2024-02-20T12:00:00Z');
    expect(withModified({ name: 'A', lastModified: '1999-01-01T00:00:00Z' }, at)).toEqual({
      name: 'A',
      lastModified: '2024-02-20T12:00:00.000Z',
    });
  });
});

describe('withParties', () => {
  it.each([
    ['names nobody where a client names nobody', {}, []],
    ['keeps those that a client names', { relatedParty: [{ id: 'p' }] }, [{ id: 'p' }]],
  ])('%s', (_what, body, relatedParty) => {
    expect(withParties(body)).toEqual({ relatedParty });
  });
});

describe('isClosed', () => {
  it.each([
    ['closed', true],
    ['Closed', true],
    ['active', false],
    [undefined, false],
    [7, false],
  ])('reads the state %j as %j', (state, closed) => {
    expect(isClosed({ state })).toBe(closed);
  });
});
