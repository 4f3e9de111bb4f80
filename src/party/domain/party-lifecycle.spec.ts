import { statesAfter } from './party-lifecycle';

describe('statesAfter', () => {
  it.each([
    ['initialized', 'closed', ['validated', 'closed']],
    ['validated', 'closed', ['initialized', 'closed']],
    ['closed', 'closed', []],
    ['initialized', 'deceaded', ['validated', 'deceaded']],
    ['deceaded', 'deceaded', []],
  ] as const)('of %s, ending %s, are %j', (state, end, after) => {
    expect(statesAfter(state, end)).toEqual(after);
  });
});
