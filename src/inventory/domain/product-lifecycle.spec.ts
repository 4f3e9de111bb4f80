import {
  PRODUCT_STATES,
  PRODUCT_TRANSITIONS,
  readProductState,
  statesToTermination,
} from './product-lifecycle';

describe('PRODUCT_TRANSITIONS', () => {
  it.each([
    ['created', ['pendingActive', 'active']],
    ['pendingActive', ['active', 'aborted', 'cancelled']],
    ['active', ['suspended', 'pendingTerminate', 'terminated']],
    ['suspended', ['active']],
    ['pendingTerminate', ['terminated']],
    ['terminated', []],
    ['cancelled', []],
    ['aborted', []],
  ] as const)('leads from %s to %j only', (state, targets) => {
    expect(PRODUCT_TRANSITIONS[state]).toEqual(targets);
  });
});

describe('readProductState', () => {
  it('reads the published spelling with the trailing space', () => {
    expect(readProductState('aborted ')).toBe('aborted');
  });

  it.each(['gone', '', null, 5])('knows no state %j', (text) => {
    expect(readProductState(text)).toBeUndefined();
  });
});

describe('statesToTermination', () => {
  it('passes only legal states on its way', () => {
    for (const start of PRODUCT_STATES) {
      let state = start;
      for (const next of statesToTermination(start) ?? []) {
        expect(PRODUCT_TRANSITIONS[state]).toContain(next);
        state = next;
      }
    }
  });

  it('has no way from a final state', () => {
    expect(statesToTermination('terminated')).toBeUndefined();
    expect(statesToTermination('cancelled')).toBeUndefined();
  });
});
