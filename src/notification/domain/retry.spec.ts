import fc from 'fast-check';
import { isDead, pauseAfter, RETRY_POLICY } from './retry';

const DAY_MS = 24 * 3_600_000;

describe('pauseAfter', () => {
  it.each`
    failures | spread | pauseMs    | why
    ${1}     | ${0}   | ${500}     | ${'the first pause is at least half a second'}
    ${1}     | ${0.5} | ${750}     | ${'and is spread'}
    ${2}     | ${0}   | ${1_000}   | ${'each pause is twice the last'}
    ${5}     | ${0}   | ${8_000}   | ${'so it grows quickly'}
    ${11}    | ${0}   | ${450_000} | ${'until a quarter of an hour at most'}
    ${4_000} | ${0}   | ${450_000} | ${'however long it fails'}
  `('$why', ({ failures, spread, pauseMs }: Record<'failures' | 'spread' | 'pauseMs', number>) => {
    expect(pauseAfter(failures, spread, RETRY_POLICY)).toBe(pauseMs);
  });

  it('is never longer than its limit nor shorter than half the first pause', () => {
    const spread = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), spread, (failures, at) => {
        const pause = pauseAfter(failures, at, RETRY_POLICY);
        expect(pause).toBeGreaterThanOrEqual(RETRY_POLICY.firstPauseMs / 2);
        expect(pause).toBeLessThanOrEqual(RETRY_POLICY.pauseMaxMs);
      }),
    );
  });
});

describe('isDead', () => {
  it.each`
    status       | failingForMs  | dead     | why
    ${500}       | ${0}          | ${false} | ${'a failure is retried'}
    ${undefined} | ${DAY_MS}     | ${false} | ${'a day without an answer is retried'}
    ${404}       | ${3 * DAY_MS} | ${true}  | ${'three days of failure are enough'}
    ${410}       | ${0}          | ${true}  | ${'a listener that says Gone is believed'}
  `(
    '$why',
    ({ status, failingForMs, dead }: { status?: number; failingForMs: number; dead: boolean }) => {
      expect(isDead({ status, failingForMs }, RETRY_POLICY)).toBe(dead);
    },
  );
});
